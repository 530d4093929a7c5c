#include "dsp/codec/sample_codec.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <numbers>

using namespace tipring;
using namespace tipring::dsp;

namespace {

audio_buffer sine(dbm0 level, std::size_t length = 800)
{
    audio_buffer out(length);
    for (std::size_t i = 0; i < length; ++i)
        out[i] = saturate(static_cast<float>(
            peak_amplitude(level) * std::sin(2.0 * std::numbers::pi * 1004.0 * static_cast<double>(i) / sample_rate)
        ));
    return out;
}

audio_buffer there_and_back(sample_format f, const audio_buffer& in)
{
    std::vector<std::uint8_t> wire;
    sample_encoder encoder(f);
    encoder.encode(audio_in(in).first(3), wire); // a stream is one, however it is cut
    encoder.encode(audio_in(in).subspan(3), wire);
    audio_buffer out;
    sample_decoder decoder(f);
    decoder.decode(std::span<const std::uint8_t>(wire).first(5), out);
    decoder.decode(std::span<const std::uint8_t>(wire).subspan(5), out);
    CHECK(wire.size() * 8 == in.size() * static_cast<std::size_t>(bits_of(f)));
    return out;
}

/// Signal to quantising distortion.
double snr_db(const audio_buffer& in, const audio_buffer& out, std::size_t from = 0)
{
    REQUIRE(in.size() == out.size());
    double signal = 0.0;
    double noise = 0.0;
    for (std::size_t i = from; i < in.size(); ++i) {
        const double error = in[i] - out[i];
        signal += static_cast<double>(in[i]) * in[i];
        noise += error * error;
    }
    return 10.0 * std::log10(signal / (noise + 1e-9));
}

} // namespace

TEST_CASE("16-bit samples come through unharmed")
{
    const audio_buffer in = sine(dbm0{-10.0});
    CHECK(there_and_back(sample_format::linear16, in) == in);
}

TEST_CASE("G.711 keeps the distortion that G.712 allows, down to -30 dBm0")
{
    for (const sample_format f : {sample_format::ulaw, sample_format::alaw})
        for (const double level : {0.0, -10.0, -20.0, -30.0}) {
            CAPTURE(name_of(f));
            CAPTURE(level);
            const audio_buffer in = sine(dbm0{level});
            CHECK(snr_db(in, there_and_back(f, in)) > 33.0); // G.712 clause 9
        }
}

TEST_CASE("octets of G.711 are the standard's: silence and the largest values")
{
    const auto octets_of = [](sample_format f, const audio_buffer& in) {
        std::vector<std::uint8_t> wire;
        sample_encoder(f).encode(in, wire);
        return wire;
    };
    const audio_buffer in{0, 32767, -32768};
    CHECK(octets_of(sample_format::ulaw, in) == std::vector<std::uint8_t>{0xFF, 0x80, 0x00}); // G.711 table 2, inverted
    CHECK(
        octets_of(sample_format::alaw, in) == std::vector<std::uint8_t>{0xD5, 0xAA, 0x2A}
    ); // G.711 table 1, even bits inverted
    CHECK(octets_of(sample_format::linear8_unsigned, in) == std::vector<std::uint8_t>{0x80, 0xFF, 0x00});
    CHECK(octets_of(sample_format::linear8_signed, in) == std::vector<std::uint8_t>{0x00, 0x7F, 0x80});
}

TEST_CASE("eight linear bits are quiet at speech level and coarse below it")
{
    for (const sample_format f : {sample_format::linear8_unsigned, sample_format::linear8_signed}) {
        CAPTURE(name_of(f));
        const audio_buffer loud = sine(dbm0{0.0});
        CHECK(snr_db(loud, there_and_back(f, loud)) > 35.0);
        const audio_buffer faint = sine(dbm0{-40.0});
        CHECK(snr_db(faint, there_and_back(f, faint)) < 10.0);
    }
}

TEST_CASE("IMA ADPCM follows a tone once it has learnt its size")
{
    const audio_buffer in = sine(dbm0{-10.0});
    CHECK(snr_db(in, there_and_back(sample_format::ima_adpcm, in), 80) > 15.0);
}

TEST_CASE("IMA ADPCM is the standard's, nibble by nibble")
{
    // Worked out by hand from the IMA recommendation: predictor 0 and step 7 at the start; nibble 7 adds 7/8 + 7/4 + 7/2 + 7 and
    // moves the step index by 8, to 16; nibble 0 then adds 16/8; the low nibble is the first sample.
    audio_buffer out;
    const std::array<std::uint8_t, 1> octet{0x07};
    sample_decoder(sample_format::ima_adpcm).decode(octet, out);
    CHECK(out == audio_buffer{11, 13});
}
