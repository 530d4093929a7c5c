#include "base/error.hpp"
#include "dsp/dtmf.hpp"
#include "dsp/dtmf_keypad.hpp"
#include "dsp/oscillator.hpp"

#include <algorithm>

namespace tipring::dsp {

bool is_dtmf(std::string_view digits)
{
    return std::ranges::all_of(digits, [](char c) { return pair_of(c).has_value(); });
}

struct dtmf_generator::engine
{
    dtmf_timing timing;
    double row_amplitude;
    double column_amplitude;
    std::string waiting;    // the first of them is being sent
    std::size_t played = 0; // samples of the first
    oscillator row;
    oscillator column;

    explicit engine(const dtmf_timing& t)
        : timing(t)
        , row_amplitude(peak_amplitude(t.low_group))
        , column_amplitude(peak_amplitude(t.high_group))
    {
    }

    void begin_digit()
    {
        const dtmf_pair tones = *pair_of(waiting.front());
        row = oscillator(tones.row);
        column = oscillator(tones.column);
    }

    void tone(audio_out out)
    {
        for (std::int16_t& s : out)
            s = saturate(static_cast<float>(row_amplitude * row.next() + column_amplitude * column.next()));
    }

    std::size_t fill(audio_out out)
    {
        const std::size_t on = samples_in(timing.on);
        const std::size_t cycle = on + samples_in(timing.off);
        std::size_t done = 0;
        while (done < out.size() && !waiting.empty()) {
            if (played == 0)
                begin_digit();
            const std::size_t until = played < on ? on : cycle;
            const std::size_t n = std::min(until - played, out.size() - done);
            if (played < on)
                tone(out.subspan(done, n));
            else
                std::ranges::fill(out.subspan(done, n), std::int16_t{0});
            played += n;
            done += n;
            if (played == cycle) {
                waiting.erase(0, 1);
                played = 0;
            }
        }
        std::ranges::fill(out.subspan(done), std::int16_t{0});
        return done;
    }
};

dtmf_generator::dtmf_generator(const dtmf_timing& timing)
    : engine_(std::make_unique<engine>(timing))
{
    TIPRING_ASSERT(
        timing.on > 0ms && timing.off >= 0ms,
        "on " + std::to_string(timing.on.count()) + ", off " + std::to_string(timing.off.count()) + " samples"
    );
}

dtmf_generator::~dtmf_generator() = default;
dtmf_generator::dtmf_generator(dtmf_generator&&) noexcept = default;
dtmf_generator& dtmf_generator::operator=(dtmf_generator&&) noexcept = default;

void dtmf_generator::put(std::string_view digits)
{
    const auto strange = std::ranges::find_if(digits, [](char c) { return !pair_of(c); });
    if (strange != digits.end())
        throw failure(errc::address_invalid, "'" + std::string(1, *strange) + "' is no DTMF digit: use 0-9 * # A-D");
    engine_->waiting += digits;
}

std::size_t dtmf_generator::fill(audio_out out) { return engine_->fill(out); }
bool dtmf_generator::finished() const { return engine_->waiting.empty(); }

} // namespace tipring::dsp
