#include "api/system/tone_book.hpp"

#include "core/media/audio_file.hpp"
#include "dsp/tone_generator.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace tipring::api {

namespace {

std::string lower_case(std::string_view text)
{
    std::string lower(text);
    for (char& c : lower)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return lower;
}

/// Codes that people try because ISO 3166 or a shared numbering plan says so.
constexpr auto also_known = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"gb", "uk"},
    {"ca", "us"},
    {"el", "gr"},
});

std::vector<const dsp::country*> countries_where(auto&& wanted)
{
    std::vector<const dsp::country*> found;
    for (const dsp::country& c : dsp::countries())
        if (wanted(c))
            found.push_back(&c);
    return found;
}

std::vector<const dsp::country*> near_matches(const std::string& wish)
{
    for (const auto& known : also_known)
        if (wish == known.first)
            return countries_where([&](const dsp::country& c) { return c.code == known.second; });
    if (wish.size() > 2)
        if (auto named = countries_where([&](const dsp::country& c) {
                const std::string name = lower_case(c.name);
                return name.find(wish) != std::string::npos || name.starts_with(wish.substr(0, 4));
            });
            !named.empty())
            return named;
    return countries_where([&](const dsp::country& c) { return !wish.empty() && c.code.front() == wish.front(); });
}

std::string offered(const std::vector<const dsp::country*>& near)
{
    std::string offer;
    for (std::size_t i = 0; i < near.size(); ++i)
        offer += fmt::format(
            "{}{} ({})",
            i == 0                 ? ""
            : i + 1 == near.size() ? " or "
                                   : ", ",
            near[i]->code,
            near[i]->name
        );
    return offer;
}

std::string in_seconds(sample_count t) { return fmt::format("{:.4g}", static_cast<double>(t.count()) / sample_rate); }

std::string sound_in_words(const dsp::tone_step& s)
{
    if (s.modulated)
        return fmt::format("{:.4g} x {:.4g}", s.first.value, s.second.value);
    return s.second.value == 0.0 ? fmt::format("{:.4g}", s.first.value)
                                 : fmt::format("{:.4g} + {:.4g}", s.first.value, s.second.value);
}

/// The different sounds of a pattern, first heard first.
std::vector<std::string> sounds_of(const dsp::tone_pattern& pattern)
{
    std::vector<std::string> sounds;
    for (const auto* steps : {&pattern.once, &pattern.repeated})
        for (const dsp::tone_step& s : *steps)
            if (!s.silent() && std::find(sounds.begin(), sounds.end(), sound_in_words(s)) == sounds.end())
                sounds.push_back(sound_in_words(s));
    return sounds;
}

/// "0.5 on, 0.5 off"; where there are several sounds, "0.33 of 950, 0.33 of 1400".
std::string steps_in_words(std::span<const std::string> words) { return fmt::format("{}", fmt::join(words, ", ")); }

std::string in_words(const std::vector<dsp::tone_step>& steps, bool one_sound)
{
    std::vector<std::string> words;
    for (const dsp::tone_step& s : steps) {
        const std::string sound = s.silent() ? "off" : one_sound ? "on" : "of " + sound_in_words(s);
        words.push_back(
            s.length == sample_count(0) ? (s.silent()  ? "off"
                                           : one_sound ? "continuous"
                                                       : "continuous " + sound_in_words(s))
                                        : in_seconds(s.length) + " " + sound
        );
    }
    // A stutter is said once: "6 times (0.1 on, 0.1 off)".
    for (std::size_t unit = 1; unit * 2 <= words.size(); ++unit)
        if (words.size() % unit == 0 &&
            std::equal(words.begin() + static_cast<std::ptrdiff_t>(unit), words.end(), words.begin()))
            return fmt::format("{} times ({})", words.size() / unit, steps_in_words(std::span(words).first(unit)));
    return steps_in_words(words);
}

dbm0 usual_level(dsp::tone_name t)
{
    switch (t) {
    case dsp::tone_name::ringback: return -19_dBm0;
    case dsp::tone_name::busy:
    case dsp::tone_name::congestion: return -24_dBm0;
    case dsp::tone_name::dial:
    case dsp::tone_name::recall_dial:
    case dsp::tone_name::stutter_dial:
    case dsp::tone_name::special_information:
    case dsp::tone_name::call_waiting:
    case dsp::tone_name::confirmation:
    case dsp::tone_name::howler:
    case dsp::tone_name::record: return -13_dBm0;
    }
    return -13_dBm0;
}

sample_count length_of(const std::vector<dsp::tone_step>& steps)
{
    sample_count sum{};
    for (const dsp::tone_step& s : steps)
        sum += s.length;
    return sum;
}

} // namespace

const dsp::country& country_named(std::string_view code_or_name)
{
    const std::string wish = lower_case(code_or_name);
    for (const dsp::country& c : dsp::countries())
        if (c.code == wish || lower_case(c.name) == wish)
            return c;
    const auto near = near_matches(wish);
    throw failure(
        errc::unknown_country,
        fmt::format(
            "no country '{}' in libtonezone: {}'tipring tones' lists all {}",
            code_or_name,
            near.empty() ? "" : "did you mean " + offered(near) + "? ",
            dsp::countries().size()
        )
    );
}

const dsp::country_tone& tone_named(const dsp::country& where, std::string_view name)
{
    const auto found = std::find_if(where.tones.begin(), where.tones.end(), [&](const dsp::country_tone& t) {
        return name_of(t.name) == lower_case(name);
    });
    if (found != where.tones.end())
        return *found;
    std::vector<std::string_view> there;
    for (const dsp::country_tone& t : where.tones)
        there.push_back(name_of(t.name));
    throw failure(
        errc::unknown_tone,
        fmt::format("no tone '{}' in {}: choose one of {}", name, where.name, fmt::join(there, ", "))
    );
}

tone_in_words in_words(const dsp::tone_pattern& pattern)
{
    const auto sounds = sounds_of(pattern);
    const bool one_sound = sounds.size() <= 1;
    std::string cadence = in_words(pattern.once, one_sound);
    if (!pattern.repeated.empty())
        cadence += (cadence.empty() ? "" : ", then ") + in_words(pattern.repeated, one_sound);
    else if (!cadence.empty())
        cadence += ", once";
    return {fmt::format("{}", fmt::join(sounds, ", ")), cadence};
}

std::string in_words(const std::vector<sample_count>& on_off)
{
    std::vector<std::string> words;
    for (std::size_t i = 0; i < on_off.size(); ++i)
        words.push_back(in_seconds(on_off[i]) + (i % 2 == 0 ? " on" : " off"));
    return steps_in_words(words);
}

std::vector<double> frequencies_of(const dsp::tone_pattern& pattern)
{
    std::vector<double> frequencies;
    for (const auto* steps : {&pattern.once, &pattern.repeated})
        for (const dsp::tone_step& s : *steps)
            for (const hertz f : {s.first, s.second})
                if (f.value != 0.0 && std::find(frequencies.begin(), frequencies.end(), f.value) == frequencies.end())
                    frequencies.push_back(f.value);
    return frequencies;
}

sample_count length_to_write(const dsp::tone_pattern& pattern)
{
    const sample_count once = length_of(pattern.once);
    if (pattern.repeated.empty())
        return once;
    const sample_count period = length_of(pattern.repeated);
    const bool for_ever = std::any_of(pattern.repeated.begin(), pattern.repeated.end(), [](const dsp::tone_step& s) {
        return s.length == sample_count(0);
    });
    if (for_ever || period == sample_count(0))
        return once + period + 5s;
    const auto periods = std::max<std::int64_t>(3, sample_count(6s) / period);
    return once + periods * period;
}

sample_count write_tone(const dsp::country_tone& tone, const std::string& path)
{
    const sample_count length = length_to_write(tone.pattern);
    audio_buffer samples(samples_in(length));
    dsp::tone_generator(tone.pattern, usual_level(tone.name)).fill(samples);
    core::wav_writer file(path);
    file.write(samples);
    file.close();
    return length;
}

} // namespace tipring::api
