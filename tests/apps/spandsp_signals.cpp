/// spandsp_signals KIND [TEXT]: signals made by SpanDSP's own generators, as raw 16-bit samples on standard output.

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

extern "C" {
#include <spandsp.h>
}

namespace {

constexpr int rate = 8000;

void write(std::span<const std::int16_t> samples) { std::fwrite(samples.data(), 2, samples.size(), stdout); }

void silence(int samples) { write(std::vector<std::int16_t>(static_cast<std::size_t>(samples))); }

/// Plays what `generate(samples, room)` gives until it gives less than it has room for, or `most` samples.
void play(auto&& generate, int most = rate * 60)
{
    std::array<std::int16_t, 160> frame{};
    for (int played = 0; played < most; played += 160) {
        const int made = generate(frame.data(), static_cast<int>(frame.size()));
        write(std::span(frame).first(static_cast<std::size_t>(made)));
        if (made < static_cast<int>(frame.size()))
            break;
    }
}

void dtmf(const char* digits)
{
    dtmf_tx_state_t* tx = dtmf_tx_init(nullptr);
    dtmf_tx_put(tx, digits, -1);
    play([&](std::int16_t* to, int room) { return dtmf_tx(tx, to, room); });
    dtmf_tx_free(tx);
}

void caller_id(int standard, std::string_view number)
{
    adsi_tx_state_t* tx = adsi_tx_init(nullptr, standard);
    std::array<std::uint8_t, 256> message{};
    const auto add = [&](int length, int type, std::string_view text) {
        return adsi_add_field(
            tx,
            message.data(),
            length,
            static_cast<std::uint8_t>(type),
            reinterpret_cast<const std::uint8_t*>(text.data()),
            static_cast<int>(text.size())
        );
    };
    int length = add(-1, CLASS_MDMF_CALLERID, "");
    length = add(length, MCLASS_DATETIME, "07141230");
    length = add(length, MCLASS_CALLER_NUMBER, number);
    length = add(length, MCLASS_CALLER_NAME, "Ada L");
    adsi_tx_put_message(tx, message.data(), length);
    play([&](std::int16_t* to, int room) { return adsi_tx(tx, to, room); });
    adsi_tx_free(tx);
}

void modem_tone(int kind, int seconds)
{
    modem_connect_tones_tx_state_t* tx = modem_connect_tones_tx_init(nullptr, kind);
    play([&](std::int16_t* to, int room) { return modem_connect_tones_tx(tx, to, room); }, seconds * rate);
    modem_connect_tones_tx_free(tx);
}

/// HDLC flags at 300 bit/s: what stands before every frame of fax control (T.30 §5.3.1).
void v21_flags(int seconds)
{
    unsigned sent = 0;
    const auto next_bit = [](void* count) { return 0x7E >> ((*static_cast<unsigned*>(count))++ % 8) & 1; };
    fsk_tx_state_t* tx = fsk_tx_init(nullptr, &preset_fsk_specs[FSK_V21CH2], next_bit, &sent);
    play([&](std::int16_t* to, int room) { return fsk_tx(tx, to, room); }, seconds * rate);
    fsk_tx_free(tx);
}

/// A text telephone at 45.45 bit/s (V.18 Annex A).
void text_telephone(const std::string& text)
{
    struct stream
    {
        std::vector<bool> bits = std::vector<bool>(8, true);
        std::size_t sent = 0;
    } typed;
    const auto put = [&](unsigned code) {
        for (const unsigned bit : {0U, code, code >> 1, code >> 2, code >> 3, code >> 4, 1U, 1U})
            typed.bits.push_back((bit & 1U) != 0);
    };
    v18_state_t* machine = v18_init(
        nullptr, 0, V18_MODE_5BIT_45, [](void*, const std::uint8_t*, int) {}, nullptr
    );
    for (const char c : text) {
        const unsigned codes = v18_encode_baudot(machine, static_cast<std::uint8_t>(c));
        if ((codes & 0x3e0U) != 0)
            put(codes >> 5);
        put(codes);
    }
    v18_free(machine);
    typed.bits.insert(typed.bits.end(), 15, true);
    const auto next_bit = [](void* all) {
        auto& s = *static_cast<stream*>(all);
        return s.sent < s.bits.size() ? static_cast<int>(s.bits[s.sent++]) : SIG_STATUS_END_OF_DATA;
    };
    fsk_tx_state_t* tx = fsk_tx_init(nullptr, &preset_fsk_specs[FSK_WEITBRECHT], next_bit, &typed);
    play([&](std::int16_t* to, int room) { return fsk_tx(tx, to, room); });
    fsk_tx_free(tx);
}

} // namespace

int main(int argc, char** argv)
{
    const std::string kind = argc > 1 ? argv[1] : "";
    const char* text = argc > 2 ? argv[2] : "";
    silence(rate / 2);
    if (kind == "dtmf")
        dtmf(text);
    else if (kind == "bell202")
        caller_id(ADSI_STANDARD_CLASS, text);
    else if (kind == "v23")
        caller_id(ADSI_STANDARD_CLIP, text);
    else if (kind == "fax_cng")
        modem_tone(MODEM_CONNECT_TONES_FAX_CNG, 8);
    else if (kind == "fax_ced")
        modem_tone(MODEM_CONNECT_TONES_ANS, 4);
    else if (kind == "ans")
        modem_tone(MODEM_CONNECT_TONES_ANS_PR, 4);
    else if (kind == "ansam")
        modem_tone(MODEM_CONNECT_TONES_ANSAM, 4);
    else if (kind == "v21_preamble")
        v21_flags(1);
    else if (kind == "bell_answer")
        modem_tone(MODEM_CONNECT_TONES_BELL_ANS, 3);
    else if (kind == "v25_calling")
        modem_tone(MODEM_CONNECT_TONES_CALLING_TONE, 6);
    else if (kind == "text_telephone")
        text_telephone(text);
    else {
        std::fputs("usage: spandsp_signals KIND [TEXT]\n", stderr);
        return 2;
    }
    silence(rate / 2);
    return 0;
}
