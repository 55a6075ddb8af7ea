// An executor of MPI ranks, each with threads of its own:
//
//     const rank_session session;                          // in main(): MPI, as long as it lives
//     const ranks executor(4);                             // all ranks, 4 threads on each
//     fill(executor, results, function);                   // results[i] on rank i mod R, then on all ranks
//     return session.end(0);
//
// Every rank runs the whole program, with the same input and seed. What `fill` and `distribute` are given is shared
// out, and gathered; everything else all ranks do, each with its threads. So results are the same bits for any number
// of ranks and threads. Ranks meet in each call: they make the same ones in the same order, which is checked.
//
// closura::mpi has what it needs (CMake). Not part of <closura/closura.hpp>.
#pragma once

#include <closura/core/error.hpp>
#include <closura/core/processes.hpp>
#include <closura/run/interruption.hpp>
#include <closura/run/lowest_exception.hpp>
#include <closura/run/threads.hpp>

// Not the C++ bindings that MPI has taken back.
#ifndef OMPI_SKIP_MPICXX
#define OMPI_SKIP_MPICXX 1
#endif
#include <mpi.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <iostream>
#include <limits>
#include <mutex>
#include <span>
#include <streambuf>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

// MPI's names are macros with casts; the executor is made once, however it is padded.
// NOLINTBEGIN(bugprone-casting-through-void,clang-analyzer-optin.performance.Padding)
namespace closura {
inline namespace CLOSURA_ABI {

namespace run_detail {

/// A communicator of its own: no message of others is taken for one of this.
class communicator {
public:
    explicit communicator(MPI_Comm like)
    {
        int running = 0, over = 0;
        MPI_Initialized(&running);
        MPI_Finalized(&over);
        require(running != 0 && over == 0, "ranks: MPI is not running; expected a rank_session that lives longer");
        MPI_Comm_dup(like, &handle_);
    }
    communicator(const communicator&) = delete;
    communicator& operator=(const communicator&) = delete;
    ~communicator()
    {
        int over = 0;
        MPI_Finalized(&over);
        if (over == 0 && std::uncaught_exceptions() == 0) // others may not come to free it
            MPI_Comm_free(&handle_);
    }

    [[nodiscard]] MPI_Comm handle() const { return handle_; }
    [[nodiscard]] std::size_t rank() const
    {
        int rank = 0;
        MPI_Comm_rank(handle_, &rank);
        return static_cast<std::size_t>(rank);
    }
    [[nodiscard]] std::size_t size() const
    {
        int size = 0;
        MPI_Comm_size(handle_, &size);
        return static_cast<std::size_t>(size);
    }

private:
    MPI_Comm handle_ = MPI_COMM_NULL;
};

/// MPI between its beginning and its end, unless the program has seen to that itself.
class message_passing {
public:
    message_passing()
    {
        int running = 0;
        MPI_Initialized(&running);
        if (running != 0)
            return;
        int provided = MPI_THREAD_SINGLE;
        MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &provided);
        own_ = true;
        if (provided < MPI_THREAD_FUNNELED) {
            std::fprintf(stderr, "MPI: has no threads; expected at least MPI_THREAD_FUNNELED\n");
            MPI_Abort(MPI_COMM_WORLD, 2);
        }
    }
    message_passing(const message_passing&) = delete;
    message_passing& operator=(const message_passing&) = delete;
    ~message_passing()
    {
        if (!own_)
            return;
        // What leaves main by an exception leaves the others waiting: they end, too.
        if (std::uncaught_exceptions() > exceptions_)
            MPI_Abort(MPI_COMM_WORLD, 1);
        MPI_Finalize();
    }

private:
    bool own_ = false;
    int exceptions_ = std::uncaught_exceptions();
};

/// How deep this thread is in work that ranks have been given.
inline thread_local std::size_t depth_of_work = 0;

class within_work {
public:
    within_work() { ++depth_of_work; }
    within_work(const within_work&) = delete;
    within_work& operator=(const within_work&) = delete;
    ~within_work() { --depth_of_work; }
};

} // namespace run_detail

/// MPI for a program: begins it, and ends it. As long as it lives, what ranks but the first print by std::cout,
/// std::cerr and printf goes nowhere.
class rank_session {
public:
    rank_session()
    {
        if (world_.rank() == 0)
            return;
        std::cout.flush();
        std::fflush(stdout);
        stdout_ = dup(STDOUT_FILENO);
        if (const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC); nowhere >= 0) {
            dup2(nowhere, STDOUT_FILENO);
            close(nowhere);
        }
        errors_ = std::cerr.rdbuf(nullptr);
    }
    rank_session(const rank_session&) = delete;
    rank_session& operator=(const rank_session&) = delete;
    ~rank_session()
    {
        if (world_.rank() == 0)
            return;
        std::cout.flush();
        std::fflush(stdout);
        if (stdout_ >= 0) {
            dup2(stdout_, STDOUT_FILENO);
            close(stdout_);
        }
        std::cerr.rdbuf(errors_);
    }

    /// To be called last, on all ranks, with the program's exit code, which is returned. Where a rank has another one
    /// than 0 while others still work, it says so, the sentence behind its name, and ends them all (MPI_Abort). Where
    /// all have failed, the first rank says why.
    int end(int code, const std::string& program = {}, const std::string& sentence = {}) const
    {
        const int failed = code != 0 ? 1 : 0;
        int all_failed = 0;
        MPI_Request ended = MPI_REQUEST_NULL;
        MPI_Iallreduce(&failed, &all_failed, 1, MPI_INT, MPI_MIN, world_.handle(), &ended);
        if (failed == 0) {
            MPI_Wait(&ended, MPI_STATUS_IGNORE);
            return code;
        }
        const auto until = std::chrono::steady_clock::now() + patience;
        int over = 0;
        while (over == 0 && std::chrono::steady_clock::now() < until) {
            MPI_Test(&ended, &over, MPI_STATUS_IGNORE);
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        const bool alone = over == 0 || all_failed == 0;
        if (alone || world_.rank() == 0)
            say(program, alone ? "rank " + std::to_string(world_.rank()) + " of " + std::to_string(world_.size()) : "",
                sentence);
        if (over == 0)
            MPI_Abort(world_.handle(), code);
        return code;
    }

private:
    /// Ranks that fail alike come at about the same time.
    static constexpr std::chrono::seconds patience{1};

    static void say(const std::string& program, const std::string& rank, const std::string& sentence)
    {
        std::string line;
        for (const std::string& part : {program, rank, sentence})
            if (!part.empty())
                line += (line.empty() ? "" : ": ") + part;
        if (sentence.empty() && rank.empty())
            return;
        line += sentence.empty() ? " has failed\n" : "\n";
        std::fputs(line.c_str(), stderr);
    }

    run_detail::message_passing messages_;
    run_detail::communicator world_{MPI_COMM_WORLD};
    int stdout_ = -1;
    std::streambuf* errors_ = nullptr;
};

/// Ranks of MPI, with threads each. To be made, and destroyed, by all ranks of the group at the same place, while a
/// rank_session lives; so are calls of `distribute`, `gather`, `fill`, `greatest` and `meet` with it. Within work that
/// it has been given, and on another thread than the one that has made it, these stay on the rank: nothing is sent.
///
/// When functions throw, all ranks throw the exception of the lowest index: those that have not met it call that
/// function once more.
class ranks {
public:
    using session = rank_session;

    /// `threads` on each rank, 0 for as many as it may use.
    explicit ranks(std::size_t threads = 0, MPI_Comm group = MPI_COMM_WORLD) : group_(group), threads_(threads) {}

    [[nodiscard]] std::size_t thread_count() const { return threads_.thread_count(); }
    [[nodiscard]] std::size_t process_count() const { return size_; }
    [[nodiscard]] std::size_t rank() const { return rank_; }

    /// All of it on this rank: functions write to memory that others do not see.
    template <class Function>
    void operator()(std::size_t count, const Function& function) const
    {
        threads_(count, [&](std::size_t i) {
            const run_detail::within_work guard;
            function(i);
        });
    }

    /// Function i on rank i mod R. Sends some bytes, with the latency of one reduction.
    template <class Function>
    void distribute(std::size_t count, const Function& function) const
    {
        if (stays_here())
            return (*this)(count, function);
        run_detail::lowest_exception thrown;
        std::atomic<int> signal = 0;
        try {
            const std::size_t own = (count + size_ - 1 - rank_) / size_;
            (*this)(own, [&](std::size_t n) {
                try {
                    function(rank_ + n * size_);
                } catch (const interrupted& stop) {
                    signal = stop.signal();
                    throw;
                } catch (...) {
                    thrown.keep(rank_ + n * size_);
                    throw;
                }
            });
        } catch (...) {
            // Is told to the others first.
        }
        const auto [lowest, signal_of_all] = agreed(place::distribute, count, thrown.index(), as_number(signal));
        if (lowest != none) {
            if (lowest == thrown.index())
                thrown.rethrow();
            const run_detail::within_work guard;
            function(lowest);
            fail<error>("rank " + std::to_string(lowest % size_) + " has failed at what did not fail on rank " +
                        std::to_string(rank_));
        }
        if (signal_of_all != 0)
            throw interrupted(static_cast<int>(signal_of_all));
    }

    /// Rows of `row` bytes, row i from rank (first + i) mod R. Sends all rows to all ranks, some MB at a time.
    void gather(std::span<std::byte> table, std::size_t row, std::size_t first) const
    {
        if (stays_here() || table.empty())
            return;
        const std::size_t rows = (table.size() + row - 1) / row;
        // A round is a row of each rank; the first and the last one may lack some.
        const std::size_t shift = first % size_, rounds = (shift + rows + size_ - 1) / size_;
        const std::size_t width = (std::min)(row, at_once_), rounds_at_once = at_once_ / width;
        for (std::size_t round = 0; round < rounds; round += rounds_at_once) {
            const std::size_t some = (std::min)(rounds_at_once, rounds - round);
            for (std::size_t offset = 0; offset < row; offset += width) {
                const std::size_t part = (std::min)(width, row - offset);
                // Calls visit(bytes of the table, bytes of the message) for each row of a rank.
                const auto for_rows_of = [&](std::size_t rank, auto message, const auto& visit) {
                    for (std::size_t n = 0; n < some; ++n) {
                        const std::size_t number = (round + n) * size_ + rank;
                        if (number < shift || number - shift >= rows)
                            continue;
                        const std::size_t begin = (std::min)(table.size(), (number - shift) * row + offset);
                        const std::size_t bytes = (std::min)(part, table.size() - begin);
                        visit(table.subspan(begin, bytes), message.subspan(n * part, bytes));
                    }
                };
                const std::size_t bytes = some * part;
                sent_.resize((std::max)(sent_.size(), bytes));
                received_.resize((std::max)(received_.size(), size_ * bytes));
                for_rows_of(rank_, std::span(sent_),
                            [](auto of_table, auto of_message) { std::ranges::copy(of_table, of_message.begin()); });
                MPI_Allgather(sent_.data(), static_cast<int>(bytes), MPI_BYTE, received_.data(),
                              static_cast<int>(bytes), MPI_BYTE, group_.handle());
                for (std::size_t rank = 0; rank < size_; ++rank)
                    if (rank != rank_)
                        for_rows_of(
                            rank, std::span(received_).subspan(rank * bytes, bytes),
                            [](auto of_table, auto of_message) { std::ranges::copy(of_message, of_table.begin()); });
            }
        }
    }

    /// See core/processes.hpp.
    [[nodiscard]] std::uint64_t greatest(std::uint64_t number) const
    {
        return stays_here() ? number : agreed(place::greatest, 0, none, number).greatest;
    }

private:
    enum class place : std::uint64_t { distribute, greatest };
    static constexpr std::uint64_t none = (std::numeric_limits<std::uint64_t>::max)();

    struct agreement {
        std::uint64_t least;
        std::uint64_t greatest;
    };

    [[nodiscard]] bool stays_here() const
    {
        return size_ == 1 || run_detail::depth_of_work > 0 || std::this_thread::get_id() != home_;
    }

    static std::uint64_t as_number(int signal) { return static_cast<std::uint64_t>(signal); }

    /// The least and the greatest of what the ranks say. Errors: `error` if they are not at the same place, which is a
    /// fault of the program.
    [[nodiscard]] agreement agreed(place where, std::uint64_t size, std::uint64_t least, std::uint64_t greatest) const
    {
        const std::uint64_t mark = (++calls_ << 40) + (size << 1) + static_cast<std::uint64_t>(where);
        // The least of complements is the complement of the greatest.
        std::array<std::uint64_t, 4> numbers = {least, ~greatest, mark, ~mark};
        MPI_Allreduce(MPI_IN_PLACE, numbers.data(), static_cast<int>(numbers.size()), MPI_UINT64_T, MPI_MIN,
                      group_.handle());
        if (numbers[2] != ~numbers[3])
            fail<error>("ranks have come to different places of the program; expected the same input on all of them");
        return {numbers[0], ~numbers[1]};
    }

    run_detail::communicator group_;
    threads threads_;
    std::size_t rank_ = group_.rank();
    std::size_t size_ = group_.size();
    std::thread::id home_ = std::this_thread::get_id();
    std::size_t at_once_ = (std::max)(std::size_t{1} << 16, (std::size_t{1} << 24) / size_); ///< bytes of a message
    mutable std::uint64_t calls_ = 0;
    mutable std::vector<std::byte> sent_; // kept, so that learning allocates nothing at each step
    mutable std::vector<std::byte> received_;
};

} // namespace CLOSURA_ABI
} // namespace closura
// NOLINTEND(bugprone-casting-through-void,clang-analyzer-optin.performance.Padding)
