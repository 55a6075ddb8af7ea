// Checkpoints of learning that come by themselves: every few seconds, written by a thread of their own while learning
// goes on.
//
//     checkpoints on_the_way(directory, settings.checkpoints);
//     for (…) {
//         learning.step(executor);
//         if (on_the_way.due_after(step))
//             on_the_way.begin([&] { return checkpoint_of(directory, state); });
//     }
//     on_the_way.finish();
//
// Learning waits while the state is copied; its checksums and the disk are the other thread's. The next one comes after
// a hundred times what the last one took of both threads' time, or later, so all take less than 1 % of it.
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/core/config.hpp>
#include <closura/experiment/settings.hpp>
#include <closura/io/checkpoint.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <ctime>
#include <filesystem>
#include <future>
#include <utility>

namespace closura {
inline namespace CLOSURA_ABI {

/// Writes the checkpoints of one training.
class checkpoints {
public:
    /// With `outputs::dropped`, none is ever due, and none is written.
    checkpoints(std::filesystem::path directory, const checkpoint_settings& settings,
                outputs what_comes = outputs::kept)
        : directory_(std::move(directory)), settings_(settings), keeps_(what_comes == outputs::kept)
    {}
    checkpoints(const checkpoints&) = delete;
    checkpoints& operator=(const checkpoints&) = delete;
    ~checkpoints() = default; // a future of std::async waits

    /// Whether it is time for one after optimisation step `done`.
    /// Errors: `output_error` if the one before could not be written.
    [[nodiscard]] bool due_after(std::size_t done)
    {
        if (!keeps_)
            return false;
        const bool wanted = settings_.checkpoint_every > 0 && done % settings_.checkpoint_every == 0;
        return wanted || (!is_writing() && settings_.checkpoint_seconds > 0.0 && clock::now() >= next_);
    }

    /// Writes one while learning goes on. `state()` gives an `archive_writer`.
    /// Errors: `output_error` if the one before could not be written.
    template <class State>
    void begin(State state)
    {
        finish();
        const auto begun = clock::now();
        archive_writer copied = state();
        if (!keeps_)
            return;
        copying_ = clock::now() - begun;
        writing_ = std::async(std::launch::async, [this, copied = std::move(copied)]() mutable {
            replace_checkpoint(directory_, std::move(copied));
            timespec used{};
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
            return std::chrono::duration_cast<clock::duration>(std::chrono::seconds(used.tv_sec) +
                                                               std::chrono::nanoseconds(used.tv_nsec));
        });
        next_ = clock::now() + interval();
    }

    /// Writes one now, and waits for it.
    template <class State>
    void write(State state)
    {
        finish();
        archive_writer copied = state();
        if (keeps_)
            replace_checkpoint(directory_, std::move(copied));
    }

    /// Waits for the one that is being written. Errors: `output_error` if it could not be.
    void finish()
    {
        if (writing_.valid())
            account(writing_.get());
    }

private:
    using clock = std::chrono::steady_clock;

    std::filesystem::path directory_;
    checkpoint_settings settings_;
    bool keeps_;
    std::future<clock::duration> writing_; // gives the time that it took
    clock::duration copying_{};
    clock::time_point next_ = clock::now() + interval();

    [[nodiscard]] clock::duration interval() const
    {
        return std::chrono::duration_cast<clock::duration>(std::chrono::duration<double>(settings_.checkpoint_seconds));
    }

    /// Whether one is on its way; if one has just come through, its time is accounted for.
    bool is_writing()
    {
        if (writing_.valid() && writing_.wait_for(std::chrono::seconds(0)) == std::future_status::ready)
            account(writing_.get());
        return writing_.valid();
    }

    void account(clock::duration writing)
    {
        next_ = (std::max)(next_, next_ - interval() + 100 * (copying_ + writing));
    }
};

} // namespace CLOSURA_ABI
} // namespace closura
