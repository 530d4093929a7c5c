#include "dsp/codec/sample_codec.hpp"

#include "base/c_ptr.hpp"
#include "base/error.hpp"

#include <optional>

// Each of these headers wants those before it.
// clang-format off
extern "C" {
#include <spandsp/telephony.h>
#include <spandsp/bit_operations.h>
#include <spandsp/g711.h>
#include <spandsp/ima_adpcm.h>
}
// clang-format on

namespace tipring::dsp {

namespace {

using adpcm = c_ptr<ima_adpcm_state_t, ima_adpcm_free>;

/// SpanDSP puts a header in front of every chunk, but only where their size is 0.
constexpr int no_chunk_headers = 1;

adpcm make_adpcm(sample_format f)
{
    if (f != sample_format::ima_adpcm)
        return nullptr;
    adpcm made(ima_adpcm_init(nullptr, IMA_ADPCM_IMA4, no_chunk_headers));
    TIPRING_ASSERT(made, "SpanDSP makes no ADPCM codec");
    return made;
}

std::uint8_t octet_of(sample_format f, std::int16_t sample)
{
    switch (f) {
    case sample_format::linear8_unsigned: return static_cast<std::uint8_t>((sample >> 8) + 128);
    case sample_format::linear8_signed: return static_cast<std::uint8_t>(sample >> 8);
    case sample_format::ulaw: return linear_to_ulaw(sample);
    case sample_format::alaw: return linear_to_alaw(sample);
    case sample_format::linear16:
    case sample_format::ima_adpcm: break;
    }
    TIPRING_ASSERT(false, std::string(name_of(f)) + " has no octet a sample");
    return 0;
}

std::int16_t sample_of(sample_format f, std::uint8_t octet)
{
    switch (f) {
    case sample_format::linear8_unsigned: return static_cast<std::int16_t>((octet - 128) * 256);
    case sample_format::linear8_signed: return static_cast<std::int16_t>(static_cast<std::int8_t>(octet) * 256);
    case sample_format::ulaw: return ulaw_to_linear(octet);
    case sample_format::alaw: return alaw_to_linear(octet);
    case sample_format::linear16:
    case sample_format::ima_adpcm: break;
    }
    TIPRING_ASSERT(false, std::string(name_of(f)) + " has no octet a sample");
    return 0;
}

} // namespace

std::string_view name_of(sample_format f)
{
    switch (f) {
    case sample_format::linear8_unsigned: return "8-bit unsigned linear";
    case sample_format::linear8_signed: return "8-bit signed linear";
    case sample_format::linear16: return "16-bit linear";
    case sample_format::ulaw: return "G.711 u-law";
    case sample_format::alaw: return "G.711 A-law";
    case sample_format::ima_adpcm: return "IMA ADPCM";
    }
    return {};
}

int bits_of(sample_format f)
{
    if (f == sample_format::ima_adpcm)
        return 4;
    return f == sample_format::linear16 ? 16 : 8;
}

struct sample_encoder::state
{
    sample_format format;
    adpcm memory;
    std::optional<std::int16_t> odd; ///< of ADPCM
};

sample_encoder::sample_encoder(sample_format f)
    : state_(std::make_unique<state>())
{
    state_->format = f;
    state_->memory = make_adpcm(f);
}
sample_encoder::~sample_encoder() = default;
sample_encoder::sample_encoder(sample_encoder&&) noexcept = default;
sample_encoder& sample_encoder::operator=(sample_encoder&&) noexcept = default;

void sample_encoder::encode(audio_in samples, std::vector<std::uint8_t>& to)
{
    state& s = *state_;
    for (const std::int16_t sample : samples) {
        if (s.format == sample_format::linear16) {
            to.push_back(static_cast<std::uint8_t>(sample & 0xFF));
            to.push_back(static_cast<std::uint8_t>((sample >> 8) & 0xFF));
        } else if (s.format != sample_format::ima_adpcm) {
            to.push_back(octet_of(s.format, sample));
        } else if (!s.odd) {
            s.odd = sample;
        } else {
            const std::int16_t pair[] = {*s.odd, sample};
            s.odd.reset();
            std::uint8_t octet = 0;
            ima_adpcm_encode(s.memory.get(), &octet, pair, 2);
            to.push_back(octet);
        }
    }
}

struct sample_decoder::state
{
    sample_format format;
    adpcm memory;
    std::optional<std::uint8_t> low; ///< of a 16-bit sample
};

sample_decoder::sample_decoder(sample_format f)
    : state_(std::make_unique<state>())
{
    state_->format = f;
    state_->memory = make_adpcm(f);
}
sample_decoder::~sample_decoder() = default;
sample_decoder::sample_decoder(sample_decoder&&) noexcept = default;
sample_decoder& sample_decoder::operator=(sample_decoder&&) noexcept = default;

void sample_decoder::decode(std::span<const std::uint8_t> octets, audio_buffer& to)
{
    state& s = *state_;
    for (const std::uint8_t octet : octets) {
        if (s.format == sample_format::ima_adpcm) {
            std::int16_t pair[2] = {};
            ima_adpcm_decode(s.memory.get(), pair, &octet, 1);
            to.push_back(pair[0]);
            to.push_back(pair[1]);
        } else if (s.format != sample_format::linear16) {
            to.push_back(sample_of(s.format, octet));
        } else if (!s.low) {
            s.low = octet;
        } else {
            to.push_back(static_cast<std::int16_t>(*s.low | octet << 8));
            s.low.reset();
        }
    }
}

} // namespace tipring::dsp
