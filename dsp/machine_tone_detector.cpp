#include "base/c_ptr.hpp"
#include "dsp/presence_detector.hpp"

#include <array>
#include <ctime>
#include <memory>
#include <vector>

// Each of these headers wants those before it.
// clang-format off
extern "C" {
#include <spandsp/telephony.h>
#include <spandsp/logging.h>
#include <spandsp/complex.h>
#include <spandsp/tone_generate.h>
#include <spandsp/tone_detect.h>
#include <spandsp/super_tone_rx.h>
#include <spandsp/power_meter.h>
#include <spandsp/async.h>
#include <spandsp/fsk.h>
#include <spandsp/modem_connect_tones.h>
}
// clang-format on
#undef lrint
#undef lrintf

#include <algorithm>
#include <optional>

#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

namespace tipring::dsp {

namespace {

constexpr std::size_t slice = 8; // 1 ms: how exactly a report is timed

/// What SpanDSP listens for, and how long it listens before it reports (dsp.md §3: 405 ms, the ANS family 540 ms).
struct kind
{
    int type;
    sample_count latency;
};

constexpr auto kinds = std::to_array<kind>({
    {MODEM_CONNECT_TONES_FAX_CNG,      405ms},
    {MODEM_CONNECT_TONES_ANS_PR,       540ms}, // tells ANS, ANS/, ANSam and ANSam/ apart
    {MODEM_CONNECT_TONES_FAX_PREAMBLE, 136ms}, // five HDLC flags at 300 bit/s
    {MODEM_CONNECT_TONES_BELL_ANS,     405ms},
    {MODEM_CONNECT_TONES_CALLING_TONE, 405ms},
});

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

/// SpanDSP's filters ring on into numbers too small for the processor to be quick with: on digital silence they cost six times
/// as much.
class denormals_are_zero
{
public:
#if defined(__SSE2__)
    denormals_are_zero() { _mm_setcsr(before_ | flush_to_zero | denormals_to_zero); }
    ~denormals_are_zero() { _mm_setcsr(before_); }

private:
    static constexpr unsigned flush_to_zero = 0x8000;
    static constexpr unsigned denormals_to_zero = 0x0040;
    unsigned before_ = _mm_getcsr();

public:
#else
    denormals_are_zero() = default;
#endif
    denormals_are_zero(const denormals_are_zero&) = delete;
    denormals_are_zero& operator=(const denormals_are_zero&) = delete;
};

} // namespace

struct machine_tone_detector::engine
{
    using receiver = c_ptr<modem_connect_tones_rx_state_t, modem_connect_tones_rx_free>;

    /// One of SpanDSP's contexts, and the tone that it hears now.
    struct ear
    {
        engine* owner = nullptr;
        sample_count latency{};
        receiver rx;
        std::optional<presence_event> heard;
    };

    engine()
    {
        for (std::size_t i = 0; i < kinds.size(); ++i) {
            ears[i].owner = this;
            ears[i].latency = kinds[i].latency;
            ears[i].rx.reset(modem_connect_tones_rx_init(nullptr, kinds[i].type, &engine::report, &ears[i]));
        }
    }

    static void report(void* self, int code, int level, int /*delay*/) noexcept
    {
        auto& ear = *static_cast<engine::ear*>(self);
        ear.owner->changed(ear, presence_of(code), dbm0{static_cast<double>(level)});
    }

    void changed(ear& which, std::optional<presence> now_heard, dbm0 level)
    {
        const bool refined = which.heard && now_heard; // ANS turns out to have reversals, or to be modulated
        sample_count began = std::max(now - which.latency, sample_count{0});
        if (which.heard) {
            began = refined ? which.heard->at : began;
            presence_event ended = *which.heard;
            ended.what = presence_event::phase::end;
            ended.duration = now - ended.at;
            events.push_back(ended);
            which.heard.reset();
        }
        if (now_heard) {
            which.heard = presence_event{presence_event::phase::begin, *now_heard, began, {}, level};
            events.push_back(*which.heard);
        }
    }

    std::span<const presence_event> feed(audio_in samples)
    {
        const denormals_are_zero while_it_filters;
        events.clear();
        while (!samples.empty()) {
            const auto into_slice = static_cast<std::size_t>(position % static_cast<std::int64_t>(slice));
            const std::size_t n = std::min(samples.size(), slice - into_slice);
            now = sample_count(position - static_cast<std::int64_t>(into_slice));
            for (ear& e : ears)
                modem_connect_tones_rx(e.rx.get(), samples.data(), static_cast<int>(n));
            position += static_cast<std::int64_t>(n);
            samples = samples.subspan(n);
        }
        return events;
    }

    std::array<ear, kinds.size()> ears;
    std::int64_t position = 0;
    sample_count now{};
    std::vector<presence_event> events;
};

machine_tone_detector::machine_tone_detector()
    : engine_(std::make_unique<engine>())
{
}

machine_tone_detector::~machine_tone_detector() = default;
machine_tone_detector::machine_tone_detector(machine_tone_detector&&) noexcept = default;
machine_tone_detector& machine_tone_detector::operator=(machine_tone_detector&&) noexcept = default;

std::span<const presence_event> machine_tone_detector::feed(audio_in samples) { return engine_->feed(samples); }

} // namespace tipring::dsp
