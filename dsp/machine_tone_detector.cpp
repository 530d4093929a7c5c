#include "base/error.hpp"
#include "dsp/c_ptr.hpp"
#include "dsp/presence_detector.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <ctime>
#include <optional>
#include <vector>

extern "C" {
#include <spandsp/telephony.h>
#include <spandsp/logging.h>
#include <spandsp/complex.h>
#include <spandsp/async.h>
#include <spandsp/tone_generate.h>
#include <spandsp/tone_detect.h>
#include <spandsp/super_tone_rx.h>
#include <spandsp/power_meter.h>
#include <spandsp/fsk.h>
#include <spandsp/modem_connect_tones.h>
}
#undef lrint
#undef lrintf

namespace tipring::dsp {

namespace {

using tone_receiver = c_ptr<modem_connect_tones_rx_state_t, modem_connect_tones_rx_free>;

/// One receiver for each family: SpanDSP's ANS receiver tells the four kinds of 2100 Hz apart by itself.
constexpr auto families = std::to_array<int>({
    MODEM_CONNECT_TONES_FAX_CNG,
    MODEM_CONNECT_TONES_ANS,
    MODEM_CONNECT_TONES_FAX_PREAMBLE,
    MODEM_CONNECT_TONES_BELL_ANS,
    MODEM_CONNECT_TONES_CALLING_TONE,
});

constexpr std::size_t slot = 40;          // 5 ms: the grid of levels and of our answers
constexpr std::size_t history_slots = 512; // 2.56 s: SpanDSP takes up to 1.6 s to be sure
constexpr decibel edge{6.0};              // below the tone's level: it was not there yet

std::optional<presence> presence_of(int code)
{
    switch (code) {
    case MODEM_CONNECT_TONES_FAX_CNG: return presence::fax_cng;
    case MODEM_CONNECT_TONES_ANS: return presence::fax_ced;
    case MODEM_CONNECT_TONES_ANS_PR: return presence::ans;
    case MODEM_CONNECT_TONES_ANSAM:
    case MODEM_CONNECT_TONES_ANSAM_PR: return presence::ansam;
    case MODEM_CONNECT_TONES_FAX_PREAMBLE: return presence::v21_preamble;
    case MODEM_CONNECT_TONES_BELL_ANS: return presence::bell_answer;
    case MODEM_CONNECT_TONES_CALLING_TONE: return presence::v25_calling;
    default: return std::nullopt;
    }
}

} // namespace

struct machine_tone_detector::engine
{
    struct listener
    {
        tone_receiver receiver;
        int code = MODEM_CONNECT_TONES_NONE; // as last reported by SpanDSP
        std::optional<presence_event> active;
    };

    std::array<listener, families.size()> listeners;
    std::array<std::int16_t, slot> samples{};
    std::size_t filled = 0;
    std::array<double, history_slots> levels{}; // dBm0 of the last slots, as a ring
    std::int64_t slots = 0;                     // complete ones
    std::vector<presence_event> events;

    engine()
    {
        for (std::size_t i = 0; i < families.size(); ++i) {
            listeners[i].receiver.reset(modem_connect_tones_rx_init(nullptr, families[i], &engine::on_change, &listeners[i]));
            TIPRING_ASSERT(listeners[i].receiver != nullptr, "family " + std::to_string(families[i]));
        }
    }

    engine(const engine&) = delete;
    engine& operator=(const engine&) = delete;

    static void on_change(void* self, int code, int, int) noexcept { static_cast<listener*>(self)->code = code; }

    void feed(audio_in in)
    {
        events.clear();
        for (const std::int16_t s : in) {
            samples[filled++] = s;
            if (filled < slot)
                continue;
            filled = 0;
            take_slot();
        }
    }

    void take_slot()
    {
        levels[static_cast<std::size_t>(slots) % history_slots] = level_of(samples).value;
        ++slots;
        for (listener& l : listeners) {
            modem_connect_tones_rx(l.receiver.get(), samples.data(), static_cast<int>(slot));
            follow(l);
        }
    }

    void follow(listener& l)
    {
        const auto heard = presence_of(l.code);
        if (l.active && (!heard || *heard != l.active->name)) {
            l.active->what = presence_event::phase::end;
            l.active->duration = std::max(end_of_tone(l.active->level) - l.active->at, sample_count::zero());
            events.push_back(*l.active);
            l.active.reset();
        }
        if (heard && !l.active) {
            const double now = level_at(slots - 2);
            l.active = presence_event{
                .what = presence_event::phase::begin,
                .name = *heard,
                .at = begin_of_tone(now),
                .duration = {},
                .level{now},
            };
            events.push_back(*l.active);
        }
    }

    double level_at(std::int64_t slot_number) const
    {
        return slot_number < 0 ? -90.0 : levels[static_cast<std::size_t>(slot_number) % history_slots];
    }

    static sample_count time_of(std::int64_t slot_number) { return sample_count(slot_number * static_cast<std::int64_t>(slot)); }

    std::int64_t oldest() const { return std::max<std::int64_t>(slots - static_cast<std::int64_t>(history_slots), 0); }

    sample_count begin_of_tone(double level) const
    {
        std::int64_t at = slots - 2;
        while (at > oldest() && level_at(at - 1) > level - edge.value)
            --at;
        return time_of(at);
    }

    sample_count end_of_tone(dbm0 level) const
    {
        std::int64_t at = slots;
        while (at > oldest() && level_at(at - 1) < level.value - edge.value)
            --at;
        return time_of(at);
    }
};

machine_tone_detector::machine_tone_detector()
    : engine_(std::make_unique<engine>())
{
}

machine_tone_detector::~machine_tone_detector() = default;
machine_tone_detector::machine_tone_detector(machine_tone_detector&&) noexcept = default;
machine_tone_detector& machine_tone_detector::operator=(machine_tone_detector&&) noexcept = default;

std::span<const presence_event> machine_tone_detector::feed(audio_in samples)
{
    engine_->feed(samples);
    return engine_->events;
}

} // namespace tipring::dsp
