#include "dsp/baudot_code.hpp"
#include "dsp/fsk_modulator.hpp"
#include "dsp/text_telephone.hpp"

#include <algorithm>

namespace tipring::dsp {

namespace {

// V.18 III.5.4.5.1.
constexpr sample_count carrier_before = 150ms;
constexpr sample_count carrier_behind = 300ms;
constexpr std::size_t data_bits = 5;
constexpr std::size_t stop_bits = 2; // at least one and a half

std::vector<bool> bits_of(std::string_view text, sample_count bit)
{
    const auto carrier = [bit](sample_count least) {
        return static_cast<std::size_t>((least + bit - sample_count(1)) / bit);
    };
    std::vector<bool> bits(carrier(carrier_before), true);
    for (const std::uint8_t code : baudot_codes(text)) {
        bits.push_back(false);
        for (std::size_t i = 0; i < data_bits; ++i)
            bits.push_back((code >> i & 1) != 0);
        bits.insert(bits.end(), stop_bits, true);
    }
    bits.insert(bits.end(), carrier(carrier_behind), true);
    return bits;
}

} // namespace

sample_count bit_of(text_telephone_rate r)
{
    return r == text_telephone_rate::b45 ? sample_count(22ms) : sample_count(20ms);
}

double bits_per_second(text_telephone_rate r) { return r == text_telephone_rate::b45 ? 45.45 : 50.0; }

struct text_telephone_generator::engine
{
    fsk_modulator fsk;
};

text_telephone_generator::text_telephone_generator(std::string_view text, const text_telephone_signal& how)
    : engine_(std::make_unique<engine>(engine{fsk_modulator(
          bits_of(text, bit_of(how.rate)), 3 * samples_in(bit_of(how.rate)), text_telephone_tones, how.level
      )}))
{
}

text_telephone_generator::~text_telephone_generator() = default;
text_telephone_generator::text_telephone_generator(text_telephone_generator&&) noexcept = default;
text_telephone_generator& text_telephone_generator::operator=(text_telephone_generator&&) noexcept = default;

std::size_t text_telephone_generator::fill(audio_out out)
{
    std::size_t done = 0;
    while (done < out.size() && !engine_->fsk.finished())
        out[done++] = engine_->fsk.next();
    std::ranges::fill(out.subspan(done), std::int16_t{0});
    return done;
}

bool text_telephone_generator::finished() const { return engine_->fsk.finished(); }

} // namespace tipring::dsp
