// Loaded before a program (LD_PRELOAD), kills it at one of its calls that change what is on the disk: at the n-th
// rename, fsync, unlink, remove or pwrite for KILL_AT=n, before the call is made. With KILL_COUNT=file, writes how many
// such calls there were, for the next n.
#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include <dlfcn.h>
#include <sys/types.h>
#include <unistd.h>

namespace {

std::atomic<long> calls = 0;

void count()
{
    static const char* const at = std::getenv("KILL_AT");
    if (++calls == (at != nullptr ? std::atol(at) : 0))
        kill(getpid(), SIGKILL);
}

template <class Function>
Function* next(const char* name)
{
    return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

struct report {
    ~report()
    {
        const char* const name = std::getenv("KILL_COUNT");
        if (std::FILE* const file = name != nullptr ? std::fopen(name, "w") : nullptr) {
            std::fprintf(file, "%ld\n", calls.load());
            std::fclose(file);
        }
    }
} at_the_end;

} // namespace

extern "C" {

int rename(const char* from, const char* to) noexcept
{
    count();
    return next<int(const char*, const char*)>("rename")(from, to);
}
int unlink(const char* path) noexcept
{
    count();
    return next<int(const char*)>("unlink")(path);
}
int remove(const char* path) noexcept
{
    count();
    return next<int(const char*)>("remove")(path);
}
int fsync(int handle)
{
    count();
    return next<int(int)>("fsync")(handle);
}
ssize_t pwrite(int handle, const void* bytes, size_t size, off_t offset)
{
    count();
    return next<ssize_t(int, const void*, size_t, off_t)>("pwrite")(handle, bytes, size, offset);
}
ssize_t pwrite64(int handle, const void* bytes, size_t size, off64_t offset)
{
    count();
    return next<ssize_t(int, const void*, size_t, off64_t)>("pwrite64")(handle, bytes, size, offset);
}
}
