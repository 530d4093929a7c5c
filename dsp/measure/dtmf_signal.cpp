#include "dsp/measure/dtmf_signal.hpp"

#include "dsp/dtmf.hpp"
#include "dsp/dtmf_keypad.hpp"
#include "dsp/measure/tone.hpp"

#include <algorithm>

namespace tipring::dsp {

namespace {

double error_of(const tone_reading& measured, hertz nominal)
{
    return (measured.frequency.value / nominal.value - 1.0) * 100.0;
}

dtmf_reading measure_digit(audio_in middle, char digit)
{
    constexpr hertz reach{30.0};
    const dtmf_pair nominal = *pair_of(digit);
    const tone_reading low = measure_tone(middle, nominal.row, reach);
    const tone_reading high = measure_tone(middle, nominal.column, reach);
    return {
        .digit = digit,
        .low_group = low.level,
        .high_group = high.level,
        .low_error = error_of(low, nominal.row),
        .high_error = error_of(high, nominal.column)};
}

} // namespace

std::vector<dtmf_reading> measure_dtmf(audio_in received)
{
    std::vector<dtmf_reading> all;
    dtmf_detector detector;
    for (const dtmf_event& e : detector.feed(received)) {
        if (e.what != dtmf_event::phase::end)
            continue;
        const std::size_t quarter = samples_in(e.duration) / 4;
        const std::size_t from = std::min(samples_in(e.at) + quarter, received.size());
        const std::size_t length = std::min(2 * quarter, received.size() - from);
        all.push_back(measure_digit(received.subspan(from, length), e.digit));
    }
    return all;
}

} // namespace tipring::dsp
