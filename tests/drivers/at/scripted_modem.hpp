#pragma once
/// A modem that says what a transcript says, and minds that the computer does too.

#include "base/async/combine.hpp"
#include "base/async/task_group.hpp"
#include "drivers/at/transcript.hpp"
#include "hw/serial/serial_cable.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace tipring::tests {

/// How a transcript is played.
struct how_to_play
{
    std::size_t stop_before = SIZE_MAX; ///< falls silent before this step
    std::size_t unplug_before = SIZE_MAX;
    sample_count late{};          ///< before every answer
    std::size_t piece = SIZE_MAX; ///< octets at a time, a millisecond between
};

class scripted_modem
{
public:
    scripted_modem(time_source& time, hw::serial_cable& cable)
        : time_(time)
        , cable_(cable)
    {
    }

    awaitable<void> play(at::transcript story, how_to_play how = {})
    {
        for (std::size_t i = 0; i < story.steps.size(); ++i) {
            const at::transcript_step& step = story.steps[i];
            if (i == how.unplug_before)
                cable_.unplug();
            if (i >= how.stop_before || i >= how.unplug_before)
                co_return;
            switch (step.what) {
            case at::transcript_step::kind::pause: co_await time_.wait(step.duration); break;
            case at::transcript_step::kind::computer: {
                const std::string said = co_await hear(step.text);
                CHECK(said == step.text);
                break;
            }
            case at::transcript_step::kind::modem:
                co_await time_.wait(how.late);
                co_await say(step.text, how.piece);
                break;
            }
        }
        played = true;
    }

    bool played = false; ///< to the end

private:
    static bool is_binary(const std::string& text) { return text.starts_with('\x10'); }

    awaitable<std::string> hear(std::string expected)
    {
        std::string said;
        for (;;) {
            std::uint8_t octet = 0;
            const std::span one(&octet, 1);
            co_await cable_.modem_end().read_some(one);
            const auto c = static_cast<char>(octet);
            if (is_binary(expected)) {
                said += c;
                if (said.size() >= expected.size())
                    co_return said;
            } else if (c == '\r') {
                co_return said;
            } else {
                said += c;
            }
        }
    }

    awaitable<void> say(std::string text, std::size_t piece)
    {
        const std::string wire = is_binary(text) ? text : "\r\n" + text + "\r\n";
        for (std::size_t at = 0; at < wire.size();) {
            const std::size_t n = std::min(piece, wire.size() - at);
            std::vector<std::uint8_t> octets(
                wire.begin() + static_cast<std::ptrdiff_t>(at), wire.begin() + static_cast<std::ptrdiff_t>(at + n)
            );
            co_await cable_.modem_end().write(std::move(octets));
            at += n;
            if (at < wire.size())
                co_await time_.wait(1ms);
        }
    }

    time_source& time_;
    hw::serial_cable& cable_;
};

} // namespace tipring::tests
