// expect: an executor has a member std::size_t thread_count\(\) const
#include <closura/core/executor.hpp>

#include <vector>

struct wrong {
    template <class Function>
    void operator()(std::size_t count, const Function& function) const
    {
        closura::serial{}(count, function);
    }
};

int main()
{
    std::vector<int> results(3);
    closura::fill(wrong{}, results, [](std::size_t i) { return static_cast<int>(i); });
    return results[0];
}
