#include "drivers/at/dialect.hpp"

#include "drivers/at/language/command_line.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace tipring::at {

namespace {

std::vector<dialect> make_dialects()
{
    std::vector<dialect> all;

    dialect conexant;
    conexant.name = "Conexant CX930xx";
    conexant.transcript = "conexant-cx93010.at";
    conexant.known_by = {"CX930", "CONEXANT"};
    conexant.wants = {"S24=0", "-SCID=1", "+VCID=1", "-STE=3"}; // asleep (S24) it misses caller ID
    conexant.voice_wants = {"+VIT=0", "+VSD=0,0"};              // it answers OK to 128,0 and does not obey
    conexant.end_play = {0x10, 0x10, 0x10, 0x03};               // over USB an even count of DLE is not seen
    conexant.end_record = {0x10, 0x10, 0x10, '!'};
    all.push_back(conexant);

    dialect usr5637;
    usr5637.name = "USR5637";
    usr5637.transcript = "usr5637.at";
    usr5637.known_by = {"USRobotics", "U.S. Robotics", "5601"};
    usr5637.off_hook = "+VLS=5"; // with 1 it records nothing
    usr5637.duplex = "";
    all.push_back(usr5637);

    dialect lucent;
    lucent.name = "Lucent/Agere";
    lucent.transcript = "lucent-mt5634zba.at";
    lucent.known_by = {"LT V.9", "Venus V.9", "MT5634"};
    lucent.wants = {"+VDR=1,0", "+VCID=1"};
    lucent.duplex = "";
    all.push_back(lucent);

    dialect multitech;
    multitech.name = "Multi-Tech MT9234";
    multitech.transcript = "multitech-mt9234mu.at";
    multitech.known_by = {"MT9234", "MT2834"};
    multitech.duplex = "";
    all.push_back(multitech);

    dialect silabs;
    silabs.name = "Silicon Labs Si24xx";
    silabs.transcript = "silabs-si2457.at";
    silabs.known_by = {"Si24", "Silicon Lab"};
    silabs.wants = {"+VCDT=1", "+VCID=1"}; // listens for caller ID all the time, not behind a ring only
    all.push_back(silabs);

    dialect rockwell;
    rockwell.name = "Rockwell #V";
    rockwell.transcript = "rockwell-rcv336.at";
    rockwell.known_by = {"RCV", "ROCKWELL"};
    rockwell.wants = {"#CID=1"};
    rockwell.voice_on = "#CLS=8";
    rockwell.voice_off = "#CLS=0";
    rockwell.voice_wants = {"#VSS=0", "#BDR=0"};
    rockwell.off_hook = "#VLS=0";
    rockwell.flash = "DT!;";
    rockwell.play = "#VTX";
    rockwell.record = "#VRX";
    rockwell.duplex = "";
    rockwell.formats = "";
    rockwell.own_format = "#VBS=8#VSR=8000";
    all.push_back(rockwell);

    all.emplace_back();
    return all;
}

std::optional<int> integer(std::string_view text)
{
    int value = 0;
    while (text.starts_with(' '))
        text.remove_prefix(1);
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
    return parsed.ec == std::errc() ? std::optional(value) : std::nullopt;
}

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

std::string in_capitals(std::string_view text)
{
    std::string big(text);
    std::ranges::transform(big, big.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    });
    return big;
}

std::optional<dsp::sample_format> format_named(const std::string& name, int bits)
{
    using enum dsp::sample_format;
    if (contains(name, "711U") || contains(name, "ULAW") || contains(name, "MU-LAW"))
        return ulaw;
    if (contains(name, "711A") || contains(name, "ALAW") || contains(name, "A-LAW"))
        return alaw;
    if (contains(name, "IMA") && bits == 4)
        return ima_adpcm;
    if (contains(name, "ADPCM") || contains(name, "G.7") || contains(name, "CELP"))
        return std::nullopt;
    if (contains(name, "16") || bits == 16)
        return linear16;
    if (bits != 8)
        return std::nullopt;
    if (contains(name, "UNSIGNED"))
        return linear8_unsigned;
    if (contains(name, "SIGNED"))
        return linear8_signed;
    if (contains(name, "LINEAR") || contains(name, "PCM"))
        return linear8_unsigned; // unsigned on every maker that does not say
    return std::nullopt;
}

/// Whether `8000` is in `(7200,8000,11025)` or in the range `(4800-11025)`.
bool offers_8000(std::string_view rates)
{
    if (contains(rates, "8000"))
        return true;
    const auto dash = rates.find('-');
    if (dash == std::string_view::npos)
        return false;
    const auto from = integer(rates.substr(rates.find_first_of("0123456789")));
    const auto to = integer(rates.substr(dash + 1));
    return from && to && *from <= sample_rate && sample_rate <= *to;
}

} // namespace

std::span<const dialect> dialects()
{
    static const std::vector<dialect> all = make_dialects();
    return all;
}

const dialect& dialect_of(std::span<const std::string> identity)
{
    for (const dialect& d : dialects())
        for (const std::string_view part : d.known_by)
            for (const std::string& line : identity)
                if (contains(in_capitals(line), in_capitals(part)))
                    return d;
    return dialects().back();
}

std::optional<offered_format> parse_format(std::string_view line)
{
    if (line.starts_with("+VSM:"))
        line.remove_prefix(5);
    const std::vector<std::string> values = values_of(line);
    if (values.size() < 5)
        return std::nullopt;
    const auto number = integer(values[0]);
    const auto bits = integer(values[2]);
    std::string_view name = values[1];
    while (name.starts_with(' '))
        name.remove_prefix(1);
    const auto format = format_named(in_capitals(unquoted(name)), bits.value_or(0));
    if (!number || !format || !offers_8000(values[4]))
        return std::nullopt;
    return offered_format{*number, *format};
}

std::optional<offered_format> best_of(std::span<const offered_format> offered, unsigned bits_per_second)
{
    using enum dsp::sample_format;
    constexpr auto order =
        std::to_array<dsp::sample_format>({linear16, ulaw, alaw, linear8_unsigned, linear8_signed, ima_adpcm});
    for (const dsp::sample_format wanted : order) {
        const auto needed = static_cast<unsigned>(sample_rate * dsp::bits_of(wanted) / 8 * 10); // 8N1
        const auto found = std::ranges::find(offered, wanted, &offered_format::format);
        if (found != offered.end() && needed < bits_per_second)
            return *found;
    }
    return std::nullopt;
}

} // namespace tipring::at
