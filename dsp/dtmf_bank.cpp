#include "dsp/dtmf_bank.hpp"

#include "base/error.hpp"
#include "dsp/dtmf_judge.hpp"
#include "dsp/dtmf_kernels.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace tipring::dsp {

namespace {
constexpr std::size_t lines_at_once = 64; // their newest samples stay in the nearest cache from one step to the next
} // namespace

struct dtmf_bank::engine
{
    struct line
    {
        line_history history;
        dtmf_judge judge;
    };

    std::vector<line> lines;
    std::vector<bool> listening;
    std::vector<std::size_t> on; // those that listen, in order
    std::int64_t now = 0;
    std::vector<dtmf_event> heard; // on one line
    std::vector<dtmf_line_event> events;

    void feed(std::span<const audio_in> frames)
    {
        events.clear();
        const std::size_t length = frames.empty() ? 0 : frames.front().size();
        for (const std::size_t i : on)
            TIPRING_ASSERT(frames[i].size() == length, "frames of one length");
        for (std::size_t i = 0; i < on.size(); i += lines_at_once)
            feed(frames, length, std::span(on).subspan(i, std::min(lines_at_once, on.size() - i)));
        now += static_cast<std::int64_t>(length);
    }

    void feed(std::span<const audio_in> frames, std::size_t length, std::span<const std::size_t> group)
    {
        std::array<const std::int16_t*, lines_at_once> newest{};
        std::array<std::uint8_t, lines_at_once> pairs{};
        for (std::size_t done = 0; done < length;) {
            const auto into_hop = static_cast<std::size_t>(now + static_cast<std::int64_t>(done)) % screen_hop;
            const std::size_t n = std::min(length - done, screen_hop - into_hop);
            for (const std::size_t i : group)
                lines[i].history.append(frames[i].subspan(done, n));
            done += n;
            if (into_hop + n < screen_hop)
                return;
            std::ranges::transform(group, newest.begin(), [&](std::size_t i) { return lines[i].history.newest(); });
            screen_dtmf(std::span(newest).first(group.size()), pairs);
            for (std::size_t k = 0; k < group.size(); ++k)
                judge(group[k], pairs[k]);
        }
    }

    void judge(std::size_t i, std::uint8_t pair)
    {
        heard.clear();
        lines[i].judge.look(lines[i].history, pair, heard);
        for (const dtmf_event& e : heard)
            events.push_back({i, e});
    }
};

dtmf_bank::dtmf_bank(std::size_t lines)
    : engine_(std::make_unique<engine>())
{
    resize(lines);
}

dtmf_bank::~dtmf_bank() = default;
dtmf_bank::dtmf_bank(dtmf_bank&&) noexcept = default;
dtmf_bank& dtmf_bank::operator=(dtmf_bank&&) noexcept = default;

std::size_t dtmf_bank::size() const { return engine_->lines.size(); }

void dtmf_bank::resize(std::size_t lines)
{
    engine_->lines.resize(lines);
    engine_->listening.resize(lines);
    std::erase_if(engine_->on, [&](std::size_t i) { return i >= lines; });
}

void dtmf_bank::listen(std::size_t line, bool on)
{
    TIPRING_ASSERT(line < size(), "line " + std::to_string(line) + " of " + std::to_string(size()));
    if (engine_->listening[line] == on)
        return;
    engine_->listening[line] = on;
    if (on) {
        engine_->lines[line].history.restart(engine_->now);
        engine_->lines[line].judge = {};
        engine_->on.insert(std::ranges::lower_bound(engine_->on, line), line);
    } else {
        std::erase(engine_->on, line);
    }
}

std::span<const dtmf_line_event> dtmf_bank::feed(std::span<const audio_in> frames)
{
    TIPRING_ASSERT(
        frames.size() == size(), std::to_string(frames.size()) + " frames for " + std::to_string(size()) + " lines"
    );
    engine_->feed(frames);
    return engine_->events;
}

} // namespace tipring::dsp
