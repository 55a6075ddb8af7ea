// Work on the ranks of MPI, as whoever links closura::mpi shares it out.
#include <closura/run/ranks.hpp>

#include <cstddef>
#include <cstdio>
#include <numeric>
#include <vector>

int main()
{
    const closura::rank_session session;
    const closura::ranks executor(2);
    std::vector<int> squares(10);
    closura::fill(executor, squares, [](std::size_t i) { return static_cast<int>(i * i); });
    std::printf("%d\n", std::accumulate(squares.begin(), squares.end(), 0));
    return session.end(0);
}
