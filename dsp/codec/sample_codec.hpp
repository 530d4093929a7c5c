#pragma once
/// The sample formats that travel as octets (voice modems, ISDN, files) and our 16-bit samples, both ways.

#include "base/audio.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace tipring::dsp {

enum class sample_format {
    linear8_unsigned, ///< 8 bits, silence is 128
    linear8_signed,   ///< 8 bits, two's complement
    linear16,         ///< 16 bits, low octet first
    ulaw,             ///< ITU-T G.711 µ-law
    alaw,             ///< ITU-T G.711 A-law
    ima_adpcm,        ///< IMA (DVI) ADPCM, 4 bits, the first sample in the low nibble
};

std::string_view name_of(sample_format f);

/// Bits of a sample on the wire.
int bits_of(sample_format f);

/// Samples to octets. ADPCM has a memory, so one stream needs one encoder.
class sample_encoder
{
public:
    explicit sample_encoder(sample_format f);
    ~sample_encoder();
    sample_encoder(sample_encoder&&) noexcept;
    sample_encoder& operator=(sample_encoder&&) noexcept;

    /// Appends `samples` to `to`. An odd ADPCM sample waits for its partner.
    void encode(audio_in samples, std::vector<std::uint8_t>& to);

private:
    struct state;
    std::unique_ptr<state> state_;
};

/// Octets to samples.
class sample_decoder
{
public:
    explicit sample_decoder(sample_format f);
    ~sample_decoder();
    sample_decoder(sample_decoder&&) noexcept;
    sample_decoder& operator=(sample_decoder&&) noexcept;

    /// Appends what `octets` mean to `to`. Half of a 16-bit sample waits for the other half.
    void decode(std::span<const std::uint8_t> octets, audio_buffer& to);

private:
    struct state;
    std::unique_ptr<state> state_;
};

} // namespace tipring::dsp
