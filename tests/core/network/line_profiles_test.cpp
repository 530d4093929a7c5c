#include "base/error.hpp"
#include "core/network/line_profiles.hpp"
#include "core/network/shipped_profiles.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace tipring;
using namespace tipring::core;

namespace {

line_book book_of(const std::string& toml) { return line_book::read(config_section::parse(toml, "my.toml")); }

std::string refusal(const std::string& toml)
{
    try {
        book_of(toml);
    } catch (const failure& e) {
        CHECK(e.code() == errc::config_bad);
        return e.what();
    }
    return "accepted";
}

bool says(const std::string& toml, const std::string& what) { return refusal(toml).find(what) != std::string::npos; }

const std::string office = "[[line]]\nname = \"office\"\ndevice = \"plant:301\"\n";

} // namespace

TEST_CASE("the profiles that come with tipring are read, each under a name of its own")
{
    const line_profiles shipped;
    CHECK(shipped.all().size() == shipped_profiles().size());
    for (const char* name :
         {"none", "north-america", "centrex", "etsi", "asterisk", "avaya-ip-office", "panasonic-kx-tda"}) {
        CAPTURE(name);
        CHECK(shipped.find(name));
    }
    CHECK_FALSE(shipped.find("no such"));
    CHECK(shipped.find("none")->features == feature_codes{});
    CHECK(shipped.find("none")->recall == recall_service::none);
    CHECK(shipped.find("north-america")->features[feature::cancel_call_waiting] == "*70");
    CHECK(shipped.find("north-america")->features[feature::park].empty());
    CHECK(shipped.find("etsi")->recall == recall_service::register_recall);
    CHECK(shipped.find("etsi")->loop.flash == sample_count(100ms));
}

TEST_CASE("a profile builds on another, and a line says what is different there")
{
    const line_book book = book_of(
        "[[profile]]\nname = \"ours\"\nbased_on = \"centrex\"\noutside_prefix = \"0\"\nflash_ms = 300\n"
        "receive_gain_db = 3\ntransmit_gain_db = -2.5\necho_canceller_ms = 64\necho_canceller = \"card\"\n"
        "[profile.features]\npark = \"*5{number}\"\ncall_back = \"\"\n[profile.timers]\ncomma_ms = "
        "1000\n[profile.loop]\npulse_break_ms = 67\nring_timeout_ms = 9000\n" +
        office + "profile = \"ours\"\ncountry = \"uk\"\npulse_dialling = true\n"
    );
    const line_profile* ours = book.profiles().find("ours");
    REQUIRE(ours);
    CHECK(ours->outside_prefix == "0");
    CHECK(ours->loop.flash == sample_count(300ms));
    CHECK(ours->loop.pulses.break_time == sample_count(67ms));
    CHECK(ours->loop.pulses.make_time == pulse_timing{}.make_time);
    CHECK(ours->loop.ring_timeout == sample_count(9s));
    CHECK(ours->timers.comma == sample_count(1s));
    CHECK(ours->features[feature::park] == "*5{number}");
    CHECK(ours->features[feature::call_back].empty());
    CHECK(ours->features[feature::pickup] == book.profiles().find("centrex")->features[feature::pickup]);
    CHECK(ours->country == "us");
    CHECK(ours->audio == media::line_treatment{3_dB, -2.5_dB, 64ms, true});

    const named_line* line = book.find("office");
    REQUIRE(line);
    CHECK(line->device == "plant:301");
    CHECK(line->profile.name == "ours");
    CHECK(line->profile.country == "uk");
    CHECK(line->profile.pulse_dialling);
    CHECK(line->profile.features == ours->features);
    CHECK(book.device_of("office") == "plant:301");
    CHECK(book.device_of("plant:302") == "plant:302");
    CHECK(book.name_of("plant:301") == "office");
    CHECK(book.name_of("plant:302") == "plant:302");
    CHECK_FALSE(book.find("plant:301"));
}

TEST_CASE("a configuration's profile replaces one of its name, and may build on that")
{
    const line_book book =
        book_of("[[profile]]\nname = \"etsi\"\nbased_on = \"etsi\"\n[profile.features]\ncall_back = \"*38#\"\n");
    CHECK(book.profiles().all().size() == shipped_profiles().size());
    CHECK(book.profiles().find("etsi")->features[feature::call_back] == "*38#");
    CHECK(book.profiles().find("etsi")->features[feature::do_not_disturb] == "*26#");
}

TEST_CASE("what is wrong with a line or a profile is told with file, line, and how to mend it")
{
    CHECK(refusal(office + "profle = \"etsi\"\n").starts_with("my.toml:4: [[line]]: unknown key 'profle'; known are "));
    CHECK(
        says(office + "profile = \"esti\"\n", "my.toml:4: [[line]]: no profile 'esti'; there are: none, north-america")
    );
    CHECK(says("[[line]]\nname = \"office\"\n", "'device' is missing"));
    CHECK(says("[[line]]\ndevice = \"plant:301\"\n", "'name' is missing"));
    CHECK(says("[[line]]\nname = \"\"\ndevice = \"plant:301\"\n", "'name' is empty"));
    CHECK(says("[[line]]\nname = \"at:x\"\ndevice = \"plant:301\"\n", "'at:x' looks like a device"));
    CHECK(says(
        office + "[[line]]\nname = \"office\"\ndevice = \"plant:302\"\n", "my.toml:5: [[line]]: two lines are called"
    ));
    CHECK(says(
        office + "[[line]]\nname = \"home\"\ndevice = \"plant:301\"\n", "plant:301 is given two names, office and home"
    ));
    CHECK(says(office + "country = \"zz\"\n", "my.toml:4: [[line]]: no country 'zz'; 'tipring tones' lists them"));
    CHECK(says(office + "outside_prefix = \"x\"\n", "'outside_prefix' is 'x'; it must be digits only"));
    CHECK(says(office + "recall = \"flash\"\n", "it must be one of none, three_way, register_recall"));
    CHECK(says(office + "receive_gain_db = 60\n", "'receive_gain_db' must be a number of decibel, -20 to 20"));
    CHECK(says(office + "transmit_gain_db = \"loud\"\n", "'transmit_gain_db' must be a number of decibel, -20 to 20"));
    CHECK(says(office + "echo_canceller = \"mg2\"\n", "'echo_canceller' must be 'tipring' or 'card', not 'mg2'"));
    CHECK(says(office + "echo_canceller_ms = 4\n", "'echo_canceller_ms' must be 8 to 256, or 0 for none"));
    CHECK(says(office + "flash_ms = 0\n", "'flash_ms' must be a whole number of milliseconds"));
    CHECK(says(office + "[line.features]\nparks = \"*5\"\n", "unknown feature 'parks'; known are park, unpark"));
    CHECK(says(office + "[line.features]\npark = \"*5x\"\n", "my.toml:5: [line.features]: code '*5x' may hold digits"));
    CHECK(says(office + "[line.timers]\ncomma = 5\n", "unknown key 'comma'"));
    CHECK(says("[[profile]]\nname = \"a\"\n[[profile]]\nname = \"a\"\n", "two profiles are called 'a'"));
    CHECK(says("[[profile]]\nname = \"a\"\nbased_on = \"b\"\n", "no profile 'b'"));
    CHECK(says("[[profile]]\nname = \"a\"\ndevice = \"plant:1\"\n", "unknown key 'device'"));
    CHECK(says("line = \"plant:301\"\n", "'line' must be tables: [[line]], once for each"));
}
