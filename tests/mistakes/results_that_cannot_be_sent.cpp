// expect: fill: results must be trivially copyable, so that an executor may send them from one process to another
#include <closura/core/executor.hpp>

#include <string>
#include <vector>

int main()
{
    std::vector<std::string> results(3);
    closura::fill(closura::serial{}, results, [](std::size_t) { return "result"; });
    return static_cast<int>(results.size());
}
