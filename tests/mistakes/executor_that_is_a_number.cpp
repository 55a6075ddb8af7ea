// expect: an executor, const, is called as executor\(count, function\)
#include <closura/core/executor.hpp>

#include <vector>

int main()
{
    std::vector<int> results(3);
    closura::fill(2, results, [](std::size_t i) { return static_cast<int>(i); });
    return results[0];
}
