#include "dsp/caller_id.hpp"
#include "dsp/dtmf.hpp"
#include "dsp/fsk_modulator.hpp"

#include <algorithm>
#include <optional>

namespace tipring::dsp {

namespace {

// GR-30 2.2, EN 300 659-1 5.2.
constexpr std::size_t seizure_bits = 300;      // 0101...
constexpr std::size_t mark_bits = 180;         // 180 +-25
constexpr std::size_t mark_bits_off_hook = 80; // 80 +-10, where there is no seizure
constexpr std::size_t trailing_mark_bits = 10; // more than the two stop bits that must follow a checksum

constexpr sample_count dtmf_lead = 50ms;
constexpr sample_count dtmf_on = 70ms; // 50 to 70 ms is usual
constexpr sample_count dtmf_off = 70ms;

void append_byte(std::vector<bool>& bits, std::uint8_t byte)
{
    bits.push_back(false);
    for (int i = 0; i < 8; ++i)
        bits.push_back((byte >> i & 1) != 0);
    bits.push_back(true);
}

std::vector<bool> bits_of(const std::vector<std::uint8_t>& message, bool channel_seizure)
{
    std::vector<bool> bits;
    if (channel_seizure)
        for (std::size_t i = 0; i < seizure_bits; ++i)
            bits.push_back(i % 2 != 0);
    bits.insert(bits.end(), channel_seizure ? mark_bits : mark_bits_off_hook, true);
    for (const std::uint8_t byte : message)
        append_byte(bits, byte);
    bits.insert(bits.end(), trailing_mark_bits, true);
    return bits;
}

caller_id_format format_of(const caller_id_signal& how)
{
    return how.modulation == caller_id_modulation::dtmf ? caller_id_format::dtmf : how.format;
}

} // namespace

std::string_view name_of(caller_id_modulation m)
{
    switch (m) {
    case caller_id_modulation::bell202: return "bell202";
    case caller_id_modulation::v23: return "v23";
    case caller_id_modulation::dtmf: return "dtmf";
    }
    return {};
}

struct caller_id_generator::engine
{
    std::size_t silence_left = 0;
    std::optional<fsk_modulator> fsk;
    dtmf_generator digits{
        {.on = dtmf_on, .off = dtmf_off}
    };

    /// @param message  in the format of format_of(how)
    engine(const std::vector<std::uint8_t>& message, const caller_id_signal& how)
    {
        if (format_of(how) == caller_id_format::dtmf) {
            silence_left = samples_in(dtmf_lead);
            digits.put(std::string(message.begin(), message.end()));
        } else {
            fsk.emplace(
                bits_of(message, how.channel_seizure),
                fsk_thirds_in_bit,
                how.modulation == caller_id_modulation::bell202 ? bell202_tones : v23_tones,
                how.level
            );
        }
    }

    bool finished() const { return fsk ? fsk->finished() : digits.finished(); }

    std::size_t fill(audio_out out)
    {
        std::size_t done = 0;
        if (fsk) {
            while (done < out.size() && !fsk->finished())
                out[done++] = fsk->next();
        } else {
            done = std::min(silence_left, out.size());
            silence_left -= done;
            std::ranges::fill(out.first(done), std::int16_t{0});
            done += digits.fill(out.subspan(done));
        }
        std::ranges::fill(out.subspan(done), std::int16_t{0});
        return done;
    }
};

caller_id_generator::caller_id_generator(const caller_id& id, const caller_id_signal& how)
    : engine_(std::make_unique<engine>(encode(id, format_of(how)), how))
{
}

caller_id_generator::caller_id_generator(std::unique_ptr<engine> made)
    : engine_(std::move(made))
{
}

caller_id_generator caller_id_generator::message_waiting(bool waiting, const caller_id_signal& how)
{
    return caller_id_generator(std::make_unique<engine>(encode_message_waiting(waiting, format_of(how)), how));
}

caller_id_generator::~caller_id_generator() = default;
caller_id_generator::caller_id_generator(caller_id_generator&&) noexcept = default;
caller_id_generator& caller_id_generator::operator=(caller_id_generator&&) noexcept = default;

std::size_t caller_id_generator::fill(audio_out out) { return engine_->fill(out); }
bool caller_id_generator::finished() const { return engine_->finished(); }

} // namespace tipring::dsp
