#include "dsp/caller_id.hpp"
#include "dsp/dtmf.hpp"
#include "dsp/fsk_receiver.hpp"

#include <optional>

namespace tipring::dsp {

namespace {

constexpr hertz between_marks{1250.0};         // Bell 202: 1200, V.23: 1300
constexpr sample_count longest_digit_gap = 2s; // then it was no caller ID
constexpr std::size_t most_digits = 48;

} // namespace

/// Digits from 'A', 'B' or 'D' to 'C' or '#'.
class dtmf_caller_id
{
public:
    std::optional<caller_id_event> take(const dtmf_event& e)
    {
        if (e.what != dtmf_event::phase::begin)
            return std::nullopt;
        const bool opens = e.digit == 'A' || e.digit == 'B' || e.digit == 'D';
        if (digits_.empty() || e.at - last_ > longest_digit_gap || digits_.size() >= most_digits) {
            digits_.clear();
            if (!opens)
                return std::nullopt;
            began_ = e.at;
        }
        digits_.push_back(static_cast<std::uint8_t>(e.digit));
        last_ = e.at;
        if (e.digit != 'C' && e.digit != '#')
            return std::nullopt;
        const auto decoded = decode(digits_);
        digits_.clear();
        if (!decoded)
            return std::nullopt;
        return caller_id_event{*decoded, caller_id_modulation::dtmf, began_};
    }

private:
    std::vector<std::uint8_t> digits_;
    sample_count began_{};
    sample_count last_{};
};

struct caller_id_detector::engine
{
    fsk_receiver fsk;
    std::optional<dtmf_detector> digits;
    dtmf_caller_id digit_message;
    std::vector<caller_id_event> events;

    explicit engine(caller_id_detector::dtmf d)
    {
        if (d == dtmf::listen)
            digits.emplace();
    }

    void feed(audio_in samples)
    {
        events.clear();
        for (const std::int16_t s : samples)
            if (const auto message = fsk.take(s))
                report(*message);
        if (!digits)
            return;
        for (const dtmf_event& e : digits->feed(samples))
            if (const auto event = digit_message.take(e))
                events.push_back(*event);
    }

    void report(const fsk_message& message)
    {
        const auto decoded = decode(message.bytes);
        if (!decoded || decoded->format == caller_id_format::dtmf) // not about a caller: message waiting, or no message at all
            return;
        const auto modulation = message.mark < between_marks ? caller_id_modulation::bell202 : caller_id_modulation::v23;
        events.push_back({*decoded, modulation, message.at});
    }
};

caller_id_detector::caller_id_detector(dtmf d)
    : engine_(std::make_unique<engine>(d))
{
}

caller_id_detector::~caller_id_detector() = default;
caller_id_detector::caller_id_detector(caller_id_detector&&) noexcept = default;
caller_id_detector& caller_id_detector::operator=(caller_id_detector&&) noexcept = default;

std::span<const caller_id_event> caller_id_detector::feed(audio_in samples)
{
    engine_->feed(samples);
    return engine_->events;
}

} // namespace tipring::dsp
