#include "tests/dsp/spandsp_text_telephone.hpp"

#include "base/c_ptr.hpp"

#include <spandsp.h>

#include <cstddef>

namespace tipring::test {

namespace {

using text_machine = c_ptr<v18_state_t, v18_free>;

void ignore(void*, const std::uint8_t*, int) noexcept {}

text_machine make_machine() { return text_machine(v18_init(nullptr, 0, V18_MODE_5BIT_45, ignore, nullptr)); }

const fsk_spec_t* spec_of(dsp::text_telephone_rate rate)
{
    return &preset_fsk_specs[rate == dsp::text_telephone_rate::b45 ? FSK_WEITBRECHT : FSK_WEITBRECHT50];
}

void on_frame(void* codes, int frame) noexcept
{
    if (frame >= 0)
        static_cast<std::vector<std::uint8_t>*>(codes)->push_back(static_cast<std::uint8_t>(frame & 0x1f));
}

struct bit_stream
{
    std::vector<bool> bits;
    std::size_t sent = 0;
};

int next_bit(void* stream) noexcept
{
    auto& s = *static_cast<bit_stream*>(stream);
    return s.sent < s.bits.size() ? static_cast<int>(s.bits[s.sent++]) : SIG_STATUS_END_OF_DATA;
}

} // namespace

std::string spandsp_decodes(const std::vector<std::uint8_t>& codes)
{
    const text_machine machine = make_machine();
    std::string text;
    for (const std::uint8_t code : codes)
        if (const char c = static_cast<char>(v18_decode_baudot(machine.get(), code)); c != 0)
            text += c;
    return text;
}

std::string spandsp_reads(audio_in line, dsp::text_telephone_rate rate)
{
    std::vector<std::uint8_t> codes;
    const c_ptr<fsk_rx_state_t, fsk_rx_free> receiver(
        fsk_rx_init(nullptr, spec_of(rate), FSK_FRAME_MODE_5N1_FRAMES, on_frame, &codes)
    );
    fsk_rx_signal_cutoff(receiver.get(), -45.0F);
    fsk_rx(receiver.get(), line.data(), static_cast<int>(line.size()));
    return spandsp_decodes(codes);
}

audio_buffer spandsp_types(const std::string& text, dsp::text_telephone_rate rate)
{
    constexpr std::size_t carrier_before = 8, carrier_behind = 15; // bits
    const text_machine machine = make_machine();
    bit_stream stream{.bits = std::vector<bool>(carrier_before, true)};
    auto put = [&, odd = false](unsigned code) mutable {
        stream.bits.push_back(false);
        for (unsigned i = 0; i < 5; ++i)
            stream.bits.push_back((code >> i & 1U) != 0);
        stream.bits.insert(stream.bits.end(), odd ? 2 : 1, true);
        odd = !odd;
    };
    for (const char c : text) {
        const unsigned codes = v18_encode_baudot(machine.get(), static_cast<std::uint8_t>(c));
        if ((codes & 0x3e0U) != 0)
            put(codes >> 5 & 0x1fU);
        put(codes & 0x1fU);
    }
    stream.bits.insert(stream.bits.end(), carrier_behind, true);

    const c_ptr<fsk_tx_state_t, fsk_tx_free> transmitter(fsk_tx_init(nullptr, spec_of(rate), next_bit, &stream));
    audio_buffer sound;
    for (int made = frame_length; made == static_cast<int>(frame_length);) {
        sound.resize(sound.size() + frame_length);
        made = fsk_tx(transmitter.get(), sound.data() + sound.size() - frame_length, frame_length);
    }
    return sound;
}

} // namespace tipring::test
