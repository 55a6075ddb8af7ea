// Where a system's program runs: on threads, or on the executor that its struct names, as in
//
//     using executor = closura::ranks;                     // run/ranks.hpp: ranks of MPI, with threads each
//
// `closura_add_experiment(… MPI)` (CMake) says so for any system.
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/core/executor.hpp>
#include <closura/core/processes.hpp>
#include <closura/io/output_directory.hpp>
#include <closura/run/threads.hpp>

#include <boost/mp11/utility.hpp>

#include <filesystem>
#include <iostream>
#include <string>

namespace closura {
inline namespace CLOSURA_ABI {

namespace experiment_detail {

template <class System>
using executor_member = typename System::executor;
template <executor Executor>
using valid_executor = Executor;
template <class Executor>
using session_member = typename Executor::session;

/// A program in one process: ends by saying what is wrong.
struct single_session {
    static int end(int code, const std::string& program = {}, const std::string& sentence = {})
    {
        if (!sentence.empty())
            std::cerr << program << ": " << sentence << '\n';
        return code;
    }
};

} // namespace experiment_detail

/// The executor of a system's program. It is made from a number of threads.
template <class System>
using executor_of =
    experiment_detail::valid_executor<boost::mp11::mp_eval_or<threads, experiment_detail::executor_member, System>>;

/// What lives as long as the program: `session.end(code, program, sentence)` is its exit code.
template <class System>
using session_of =
    boost::mp11::mp_eval_or<experiment_detail::single_session, experiment_detail::session_member, executor_of<System>>;

/// Whether this process keeps what comes out.
template <executor Executor>
[[nodiscard]] outputs outputs_of(const Executor& executor)
{
    return is_first(executor) ? outputs::kept : outputs::dropped;
}

/// The outputs of a command: the first process writes them, when all have read what was there before, and the others go
/// on when it has the directory.
class command_outputs : public output_directory {
public:
    /// Errors: those of `output_directory`.
    template <executor Executor>
    command_outputs(const std::filesystem::path& directory, const Executor& executor)
        : output_directory(directory, (meet(executor), outputs_of(executor)))
    {
        meet(executor);
    }
};

} // namespace CLOSURA_ABI
} // namespace closura
