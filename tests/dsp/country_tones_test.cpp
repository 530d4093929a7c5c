#include "dsp/country_tones.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <set>

using namespace tipring;
using namespace tipring::dsp;

namespace {

tone_step sound(double first, double second, sample_count length) { return {{first}, {second}, false, length}; }

bool same(const tone_step& a, const tone_step& b)
{
    return a.first == b.first && a.second == b.second && a.modulated == b.modulated && a.length == b.length;
}

bool refused(std::string_view text)
{
    const auto pattern = parse_tone(text);
    return !pattern && pattern.error() == errc::config_bad;
}

} // namespace

TEST_CASE("every country of libtonezone is there, in order of code")
{
    CHECK(countries().size() == 46);
    CHECK(std::ranges::is_sorted(countries(), {}, &country::code));
}

TEST_CASE("every country has dial tone, ringback, busy and congestion")
{
    for (const country& c : countries()) {
        CAPTURE(c.code);
        CHECK_FALSE(c.name.empty());
        CHECK(c.ring_cadence.size() >= 2);
        CHECK(c.ring_cadence.size() % 2 == 0);
        for (const tone_name t : {tone_name::dial, tone_name::ringback, tone_name::busy, tone_name::congestion})
            CHECK(c.find(t) != nullptr);
        CHECK(std::ranges::is_sorted(c.tones, {}, &country_tone::name));
    }
}

TEST_CASE("every tone of every country can be played and stays within the telephone band")
{
    for (const country& c : countries())
        for (const country_tone& t : c.tones) {
            CAPTURE(c.code);
            CAPTURE(name_of(t.name));
            std::vector<tone_step> steps = t.pattern.once;
            steps.insert(steps.end(), t.pattern.repeated.begin(), t.pattern.repeated.end());
            CHECK_FALSE(steps.empty());
            CHECK_FALSE(std::ranges::all_of(steps, &tone_step::silent));
            for (const tone_step& s : steps) {
                CHECK(s.length >= 0ms);
                if (!s.silent()) {
                    CHECK(s.first >= 300_Hz);
                    CHECK(s.first <= 2000_Hz);
                }
            }
        }
}

TEST_CASE("North America's precise tones are those of the plan")
{
    const country& us = *find_country("us").value();
    CHECK(us.name == "United States / North America");
    CHECK(us.ring_cadence == std::vector<sample_count>{2s, 4s});
    const auto& dial = us.find(tone_name::dial)->repeated;
    REQUIRE(dial.size() == 1);
    CHECK(same(dial[0], sound(350, 440, 0ms)));
    const auto& busy = us.find(tone_name::busy)->repeated;
    REQUIRE(busy.size() == 2);
    CHECK(same(busy[0], sound(480, 620, 500ms)));
    CHECK(same(busy[1], sound(0, 0, 500ms)));
    const auto& recall = *us.find(tone_name::recall_dial);
    CHECK(recall.once.size() == 6);
    CHECK(recall.repeated.size() == 1);
    CHECK(us.find(tone_name::howler) == nullptr);
}

TEST_CASE("a country that libtonezone does not know is an error that says so")
{
    const auto none = find_country("xx");
    REQUIRE_FALSE(none.has_value());
    CHECK(none.error() == errc::unknown_country);
    CHECK_FALSE(find_country("").has_value());
    CHECK(find_country("us-old").has_value());
}

TEST_CASE("a pulsating tone is read as modulated, however it is written")
{
    const auto& japan = find_country("jp").value()->find(tone_name::ringback)->repeated; // 400+15/1000
    CHECK(japan[0].modulated);
    CHECK(japan[0].second == 15_Hz);
    const auto& singapore = find_country("sg").value()->find(tone_name::ringback)->repeated; // 425*24/400
    CHECK(singapore[0].modulated);
    CHECK_FALSE(find_country("us").value()->find(tone_name::dial)->repeated[0].modulated);
}

TEST_CASE("the text of a tone may miss a comma and carry a level mark")
{
    const auto stutter = parse_tone("!400/100!0/100,!400/100,!0/100,400"); // New Zealand
    REQUIRE(stutter.has_value());
    CHECK(stutter->once.size() == 4);
    CHECK(stutter->repeated.size() == 1);
    const auto soft = parse_tone("425@/375,0/375"); // Australia
    REQUIRE(soft.has_value());
    CHECK(same(soft->repeated[0], sound(425, 0, 375ms)));
}

TEST_CASE("a tone that ends in endless silence ends")
{
    const auto sit = parse_tone("!950/330,!1400/330,!1800/330,0");
    REQUIRE(sit.has_value());
    CHECK(sit->once.size() == 3);
    CHECK(sit->repeated.empty());
}

TEST_CASE("what is no tone is refused")
{
    for (const char* text :
         {"",
          ",",
          "!",
          "425/",
          "425+",
          "/500",
          "425/500,",
          "425/500,,0/500",
          "busy",
          "425/-1",
          "-425",
          "5000",
          "0+440/100",
          "425+0/100",
          "350+440+480",
          "425/500 0/500",
          "nan",
          "inf",
          "425,0/500",
          "425/500,!0/500",
          "425/99999999999999999999"}) {
        CAPTURE(text);
        CHECK(refused(text));
    }
}

TEST_CASE("any bytes at all are read as a tone or refused, never worse")
{
    constexpr std::string_view letters = "0123456789+*/,!@ .-e\0\xff";
    std::minstd_rand random(1);
    for (int i = 0; i < 20'000; ++i) {
        std::string text(random() % 24, '\0');
        for (char& c : text)
            c = random() % 16 == 0 ? static_cast<char>(random() % 256) : letters[random() % letters.size()];
        const auto pattern = parse_tone(text);
        if (pattern)
            for (const tone_step& s : pattern->repeated)
                CHECK(s.length >= 0ms);
    }
}
