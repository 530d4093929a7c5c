#include "api/system/tone_book.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace tipring;
using namespace tipring::api;

namespace {

tone_in_words words_of(std::string_view text) { return in_words(dsp::parse_tone(text).value()); }

std::string complaint_about(std::string_view country)
{
    try {
        country_named(country);
    } catch (const failure& f) {
        CHECK(f.code() == errc::unknown_country);
        return f.what();
    }
    return "";
}

bool says(const std::string& sentence, std::string_view word) { return sentence.find(word) != std::string::npos; }

} // namespace

TEST_CASE("a country is found by its code and by its name, in any case")
{
    CHECK(country_named("de").name == "Germany");
    CHECK(country_named("DE").code == "de");
    CHECK(country_named("germany").code == "de");
}

TEST_CASE("an unknown country names those it may have been")
{
    CHECK(says(complaint_about("dx"), "de (Germany) or dk (Denmark)"));
    CHECK(says(complaint_about("gb"), "uk (United Kingdom)"));
    CHECK(says(complaint_about("ca"), "us ("));
    CHECK(says(complaint_about("switz"), "ch (Switzerland)"));
    CHECK(says(complaint_about(""), "''"));
}

TEST_CASE("a tone is found by its name, an unknown one names those there are")
{
    const dsp::country& germany = country_named("de");
    CHECK(tone_named(germany, "busy").name == dsp::tone_name::busy);
    CHECK(tone_named(germany, "Busy").name == dsp::tone_name::busy);
    CHECK_THROWS_WITH_AS(
        tone_named(germany, "beep"),
        "no tone 'beep' in Germany: choose one of dial, recall_dial, stutter_dial, ringback, busy, congestion, "
        "special_information, call_waiting, record",
        failure
    );
}

TEST_CASE("a cadence is told in seconds")
{
    CHECK(words_of("425").frequencies == "425");
    CHECK(words_of("425").cadence == "continuous");
    CHECK(words_of("480+620/500,0/500").frequencies == "480 + 620");
    CHECK(words_of("480+620/500,0/500").cadence == "0.5 on, 0.5 off");
    CHECK(
        words_of("!350+440/100,!0/100,!350+440/100,!0/100,350+440").cadence ==
        "2 times (0.1 on, 0.1 off), then continuous"
    );
}

TEST_CASE("several sounds are told one by one")
{
    const auto sit = words_of("!950/330,!1400/330,!1800/330,0");
    CHECK(sit.frequencies == "950, 1400, 1800");
    CHECK(sit.cadence == "0.33 of 950, 0.33 of 1400, 0.33 of 1800, once");
    CHECK(words_of("400*20/1000,0/2000").frequencies == "400 x 20");
}

TEST_CASE("a ring cadence is told like a tone's") { CHECK(in_words({2s, 4s}) == "2 on, 4 off"); }

TEST_CASE("what repeats is written for three periods or more, what lasts for five seconds, what ends to its end")
{
    const auto length_of = [](std::string_view text) { return length_to_write(dsp::parse_tone(text).value()); };
    CHECK(length_of("440+480/2000,0/4000") == sample_count(18s));
    CHECK(length_of("480+620/500,0/500") == sample_count(6s));
    CHECK(length_of("425") == sample_count(5s));
    CHECK(length_of("!950/330,!1400/330") == sample_count(660ms));
    CHECK(length_of("!425/100,!0/100,425") == sample_count(5200ms));
}
