#include "core/network/line_profiles.hpp"

#include "core/network/shipped_profiles.hpp"
#include "dsp/country_tones.hpp"

#include <algorithm>
#include <sstream>

namespace tipring::core {

namespace {

constexpr std::string_view decimal = "0123456789";

std::string country(const config_section& s, const std::string& otherwise)
{
    std::string code = s.text("country").value_or(otherwise);
    if (!dsp::find_country(code))
        s.wrong("country", "no country '" + code + "'; 'tipring tones' lists them");
    return code;
}

std::string digits(const config_section& s, std::string_view key, const std::string& otherwise)
{
    std::string value = s.text(key).value_or(otherwise);
    if (value.find_first_not_of(decimal) != std::string::npos)
        s.wrong(key, "'" + std::string(key) + "' is '" + value + "'; it must be digits only");
    return value;
}

void flag(const config_section& s, std::string_view key, bool& into) { into = s.flag(key).value_or(into); }

void milliseconds(const config_section& s, std::string_view key, sample_count& into)
{
    into = s.milliseconds(key).value_or(into);
}

void read_timers(const config_section& s, line_timers& t)
{
    s.only(
        {"wait_dial_tone_ms",
         "wait_recall_tone_ms",
         "settle_ms",
         "after_flash_ms",
         "answer_to_flash_ms",
         "comma_ms",
         "wait_answer_ms",
         "wait_transfer_ringback_ms",
         "clear_disconnected_ms",
         "wait_refusal_ms",
         "wait_code_tone_ms",
         "answer_silence_ms",
         "reversal_grace_ms",
         "silence_means_hangup_ms"}
    );
    milliseconds(s, "wait_dial_tone_ms", t.wait_dial_tone);
    milliseconds(s, "wait_recall_tone_ms", t.wait_recall_tone);
    milliseconds(s, "settle_ms", t.settle);
    milliseconds(s, "after_flash_ms", t.after_flash);
    milliseconds(s, "answer_to_flash_ms", t.answer_to_flash);
    milliseconds(s, "comma_ms", t.comma);
    milliseconds(s, "wait_answer_ms", t.wait_answer);
    milliseconds(s, "wait_transfer_ringback_ms", t.wait_transfer_ringback);
    milliseconds(s, "clear_disconnected_ms", t.clear_disconnected);
    milliseconds(s, "wait_refusal_ms", t.wait_refusal);
    milliseconds(s, "wait_code_tone_ms", t.wait_code_tone);
    milliseconds(s, "answer_silence_ms", t.answer_silence);
    milliseconds(s, "reversal_grace_ms", t.reversal_grace);
    milliseconds(s, "silence_means_hangup_ms", t.silence_means_hangup);
}

void read_loop(const config_section& s, loop_timing& t)
{
    s.only(
        {"pulse_break_ms",
         "pulse_make_ms",
         "pulse_interdigit_ms",
         "ring_burst_gap_ms",
         "ring_timeout_ms",
         "loop_break_max_ms",
         "guard_ms"}
    );
    milliseconds(s, "pulse_break_ms", t.pulses.break_time);
    milliseconds(s, "pulse_make_ms", t.pulses.make_time);
    milliseconds(s, "pulse_interdigit_ms", t.pulses.interdigit);
    milliseconds(s, "ring_burst_gap_ms", t.ring_burst_gap);
    milliseconds(s, "ring_timeout_ms", t.ring_timeout);
    milliseconds(s, "loop_break_max_ms", t.loop_break_max);
    milliseconds(s, "guard_ms", t.guard);
}

constexpr int quietest = -20; // dB
constexpr int loudest = 20;
constexpr std::int64_t longest_echo_ms = 256;
constexpr std::string_view ours = "tipring";
constexpr std::string_view of_the_device = "card";

std::vector<std::string_view> keys_with(std::initializer_list<std::string_view> others)
{
    std::vector<std::string_view> keys(others);
    keys.insert(keys.end(), profile_keys.begin(), profile_keys.end());
    return keys;
}

std::string required_name(const config_section& s)
{
    std::string name = s.required_text("name");
    if (name.empty())
        s.wrong("name", "'name' is empty");
    return name;
}

} // namespace

void read_treatment(const config_section& s, media::line_treatment& into)
{
    into.receive_gain = s.decibels("receive_gain_db", quietest, loudest).value_or(into.receive_gain);
    into.transmit_gain = s.decibels("transmit_gain_db", quietest, loudest).value_or(into.transmit_gain);
    const auto tail = s.whole("echo_canceller_ms", 0, longest_echo_ms);
    if (tail && *tail > 0 && *tail < 8)
        s.wrong("echo_canceller_ms", "'echo_canceller_ms' must be 8 to 256, or 0 for none");
    if (tail)
        into.echo_tail = std::chrono::milliseconds(*tail);
    const auto whose = s.text("echo_canceller");
    if (whose && *whose != ours && *whose != of_the_device)
        s.wrong("echo_canceller", "'echo_canceller' must be 'tipring' or 'card', not '" + *whose + "'");
    if (whose)
        into.by_device = *whose == of_the_device;
}

std::optional<hybrid_balance> read_balance(const config_section& s)
{
    const auto words = s.text("hybrid_balance");
    if (!words)
        return std::nullopt;
    std::istringstream in(*words);
    hybrid_balance balance;
    char colon = 0;
    bool good = (in >> balance.impedance >> colon) && colon == ':' && balance.impedance >= 0 &&
                balance.impedance < hybrid_balance::impedances;
    for (std::int8_t& tap : balance.taps) {
        int value = 0;
        good = (in >> value) && value >= -128 && value <= 127 && good;
        tap = static_cast<std::int8_t>(value);
    }
    if (!good || !(in >> std::ws).eof())
        s.wrong(
            "hybrid_balance",
            "'hybrid_balance' must be as 'tipring tune' prints it: an impedance from 0 to 15, a colon, and eight taps "
            "from -128 to 127"
        );
    return balance;
}

std::string words_of(const hybrid_balance& balance)
{
    std::string words = std::to_string(balance.impedance) + ":";
    for (const std::int8_t tap : balance.taps)
        words += " " + std::to_string(tap);
    return words;
}

void read_features(const config_section& s, feature_codes& codes)
{
    for (const std::string& key : s.keys()) {
        const auto known = std::ranges::find(all_features, key, [](feature f) { return name_of(f); });
        if (known == all_features.end()) {
            std::string names;
            for (const feature f : all_features)
                names += (names.empty() ? "" : ", ") + std::string(name_of(f));
            s.wrong(key, "unknown feature '" + key + "'; known are " + names);
        }
        const std::string code = s.text(key).value_or("");
        if (const auto reason = whats_wrong_with(code))
            s.wrong(key, "code '" + code + "' " + *reason);
        codes[*known] = code;
    }
}

line_profiles::line_profiles()
{
    for (const shipped_profile& p : shipped_profiles())
        add(config_section::parse(p.toml, p.file));
}

void line_profiles::add(const config_section& top)
{
    std::vector<std::string> here;
    for (const config_section& s : top.tables("profile")) {
        s.only(keys_with({"name", "based_on"}));
        const std::string name = required_name(s);
        if (std::ranges::find(here, name) != here.end())
            s.wrong("name", "two profiles are called '" + name + "'");
        here.push_back(name);
        line_profile p = with_keys_of(s, {}, "based_on");
        p.name = name;
        std::erase_if(all_, [&](const line_profile& other) { return other.name == name; });
        all_.push_back(std::move(p));
    }
}

const line_profile* line_profiles::find(std::string_view name) const
{
    const auto found = std::ranges::find(all_, name, &line_profile::name);
    return found == all_.end() ? nullptr : &*found;
}

line_profile
line_profiles::with_keys_of(const config_section& s, const line_profile& otherwise, std::string_view key) const
{
    line_profile p = otherwise;
    if (const auto name = s.text(key)) {
        const line_profile* named = find(*name);
        if (!named) {
            std::string all;
            for (const line_profile& one : all_)
                all += (all.empty() ? "" : ", ") + one.name;
            s.wrong(key, "no profile '" + *name + "'; there are: " + all);
        }
        p = *named;
    }
    p.country = country(s, p.country);
    p.outside_prefix = digits(s, "outside_prefix", p.outside_prefix);
    flag(s, "pulse_dialling", p.pulse_dialling);
    flag(s, "wait_for_dial_tone", p.wait_for_dial_tone);
    s.choose("recall", recall_words, p.recall);
    milliseconds(s, "flash_ms", p.loop.flash);
    flag(s, "reversal_means_answer", p.reversal_means_answer);
    flag(s, "reversal_means_hangup", p.reversal_means_hangup);
    flag(s, "loop_break_means_hangup", p.loop_break_means_hangup);
    flag(s, "redirect_by_transfer", p.redirect_by_transfer);
    flag(s, "call_waiting", p.call_waiting);
    flag(s, "transfer_on_hook", p.transfer_on_hook);
    flag(s, "shared_with_telephones", p.shared_with_telephones);
    flag(s, "stutter_means_message", p.stutter_means_message);
    read_treatment(s, p.audio);
    if (const auto balance = read_balance(s))
        p.balance = balance;
    if (const auto features = s.table("features"))
        read_features(*features, p.features);
    if (const auto timers = s.table("timers"))
        read_timers(*timers, p.timers);
    if (const auto loop = s.table("loop"))
        read_loop(*loop, p.loop);
    return p;
}

line_book line_book::read(const config_section& top, line_book known)
{
    line_book book;
    book.profiles_ = std::move(known.profiles_);
    book.profiles_.add(top);
    for (const config_section& s : top.tables("line")) {
        s.only(keys_with({"name", "device", "profile"}));
        named_line entry;
        entry.name = required_name(s);
        entry.device = s.required_text("device");
        if (entry.name.find(':') != std::string::npos || entry.name.find('/') != std::string::npos)
            s.wrong("name", "'" + entry.name + "' looks like a device: a name has no ':' and no '/'");
        for (const named_line& other : book.all_) {
            if (other.name == entry.name)
                s.wrong("name", "two lines are called '" + entry.name + "'");
            if (other.device == entry.device)
                s.wrong("device", entry.device + " is given two names, " + other.name + " and " + entry.name);
        }
        entry.profile = book.profiles_.with_keys_of(s, {});
        book.all_.push_back(std::move(entry));
    }
    for (named_line& other : known.all_)
        if (!book.find(other.name) && book.name_of(other.device) == other.device)
            book.all_.push_back(std::move(other));
    return book;
}

const named_line* line_book::find(std::string_view name) const
{
    const auto found = std::ranges::find(all_, name, &named_line::name);
    return found == all_.end() ? nullptr : &*found;
}

std::string line_book::device_of(std::string_view name) const
{
    const named_line* entry = find(name);
    return entry ? entry->device : std::string(name);
}

std::string line_book::name_of(std::string_view device) const
{
    const auto found = std::ranges::find(all_, device, &named_line::device);
    return found == all_.end() ? std::string(device) : found->name;
}

} // namespace tipring::core
