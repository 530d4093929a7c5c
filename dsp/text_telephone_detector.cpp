#include "dsp/baudot_code.hpp"
#include "dsp/baudot_receiver.hpp"
#include "dsp/text_telephone.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

namespace tipring::dsp {

namespace {

constexpr std::size_t hop = samples_in(10ms);
constexpr sample_count slice_time{mark_space_window::slice};
constexpr dbm0 quietest_sample{-48.0};        // of the peak: below it nobody listens
constexpr dbm0 quietest_carrier{-46.0};       // 1 dB less than is promised
constexpr float carrier_share = 0.4F;         // of all power
constexpr sample_count bridged = 30ms;        // without carrier: a click
constexpr sample_count shortest_burst = 60ms; // of carrier that keeps a text open
constexpr sample_count gone = 1s;             // of carrier: the text is over
constexpr sample_count sure = 100ms;          // of carrier, V.18 wants 150: one character behind it is enough
constexpr std::size_t longest_text = 400;
constexpr int awake_hops = 120; // after the last loud one: long enough to see that the carrier has gone
constexpr sample_count middle = mark_space_window::length / 2;

} // namespace

struct text_telephone_detector::engine
{
    engine() { text.reserve(longest_text); }

    void feed(audio_in samples)
    {
        events.clear();
        while (!samples.empty()) {
            const std::size_t n = std::min(samples.size(), hop - filled);
            std::ranges::copy(samples.first(n), newest.begin() + static_cast<std::ptrdiff_t>(filled));
            samples = samples.subspan(n);
            filled += n;
            if (filled == hop) {
                filled = 0;
                take_hop();
            }
        }
    }

    void take_hop()
    {
        if (loud()) {
            if (awake == 0)
                wake();
            awake = awake_hops;
        } else if (awake == 0) {
            now += sample_count{hop};
            return;
        }
        for (std::size_t i = 0; i < hop; i += mark_space_window::slice)
            listen(std::span(newest).subspan(i).first<mark_space_window::slice>());
        --awake;
    }

    bool loud() const
    {
        static const auto quietest = static_cast<int>(peak_amplitude(quietest_sample));
        int peak = 0;
        for (const int s : newest)
            peak = std::max(peak, std::abs(s));
        return peak >= quietest;
    }

    void wake()
    {
        window = {};
        receiver = {};
        woken_at = now;
    }

    void listen(std::span<const std::int16_t, mark_space_window::slice> samples)
    {
        const mark_and_space reading = window.next(samples);
        now += slice_time;
        follow_carrier(reading);
        if (const auto c = receiver.take(reading))
            take_character(*c);
        if (typing && now - carrier_last > gone)
            end();
    }

    void follow_carrier(const mark_and_space& reading)
    {
        static const auto quietest = static_cast<float>(peak_amplitude(quietest_carrier));
        const float amplitude = reading.mark + reading.space;
        if (reading.share < carrier_share || amplitude < quietest)
            return;
        const sample_count at = now - middle;
        if (at - burst_last > bridged) {
            burst_begin = at;
            if (!typing)
                power = measured = 0.0;
        }
        burst_last = at;
        power += std::pow(static_cast<double>(amplitude), 2.0) / 2.0;
        measured += 1.0;
        if (burst_last - burst_begin >= shortest_burst)
            carrier_last = burst_last;
    }

    void take_character(const baudot_receiver::character& c)
    {
        const auto edge =
            woken_at - middle + sample_count(std::llround((c.edge + 1.0) * static_cast<double>(slice_time.count())));
        if (!typing && (unsure == 0 || edge - unsure_last > gone)) {
            unsure = 0;
            text.clear();
            began = std::max(std::min(burst_begin, edge), ended);
        }
        unsure_last = edge;
        if (const auto sign = reader.take(c.code))
            text += *sign;
        if (!typing && (++unsure > 1 || edge - burst_begin >= sure)) {
            typing = true;
            carrier_last = std::max(carrier_last, edge);
            tell(text_telephone_event::phase::begin, {});
        }
        if (typing && text.size() == longest_text)
            end();
    }

    void end()
    {
        ended = carrier_last;
        typing = false;
        unsure = 0;
        tell(text_telephone_event::phase::end, text);
        text.clear();
    }

    void tell(text_telephone_event::phase what, const std::string& typed)
    {
        const bool over = what == text_telephone_event::phase::end;
        events.push_back(
            {.what = what,
             .at = began,
             .duration = over ? std::max(ended - began, sample_count{0}) : sample_count{0},
             .level = level_of(power / std::max(measured, 1.0)),
             .rate = receiver.rate(),
             .text = typed}
        );
    }

    std::array<std::int16_t, hop> newest{};
    std::size_t filled = 0; // of the newest hop
    sample_count now{};     // end of what was listened to
    int awake = 0;          // hops to go
    sample_count woken_at{};
    mark_space_window window;
    baudot_receiver receiver;
    baudot_reader reader; // a far machine's shift outlasts its carrier

    // Carrier, whatever it is of.
    sample_count burst_begin{};
    sample_count burst_last{};
    sample_count carrier_last{}; // of a burst that is long enough
    double power = 0.0;
    double measured = 0.0; // slices

    // What is typed.
    bool typing = false;    // it was told
    std::size_t unsure = 0; // characters before that
    sample_count unsure_last{};
    sample_count began{};
    sample_count ended{}; // of the last one that was told
    std::string text;
    std::vector<text_telephone_event> events;
};

text_telephone_detector::text_telephone_detector()
    : engine_(std::make_unique<engine>())
{
}

text_telephone_detector::~text_telephone_detector() = default;
text_telephone_detector::text_telephone_detector(text_telephone_detector&&) noexcept = default;
text_telephone_detector& text_telephone_detector::operator=(text_telephone_detector&&) noexcept = default;

std::span<const text_telephone_event> text_telephone_detector::feed(audio_in samples)
{
    engine_->feed(samples);
    return engine_->events;
}

std::span<const text_telephone_event> text_telephone_detector::finish()
{
    engine_->events.clear();
    if (engine_->typing)
        engine_->end();
    return engine_->events;
}

} // namespace tipring::dsp
