#include "core/exchange/exchange_config.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace tipring;
using namespace tipring::core;

namespace {

std::string refusal(const std::string& toml)
{
    try {
        parse_exchange_config(toml, "pbx.toml");
    } catch (const failure& e) {
        return e.what();
    }
    return "accepted";
}

const std::string one_station = "[[station]]\nline = \"plant:201\"\nnumber = \"201\"\n";

} // namespace

TEST_CASE("a telephone's ring and hook are its own, or usual in its country")
{
    const exchange_config c = parse_exchange_config(
        "country = \"de\"\n" + one_station + "ring_ms = [400, 200, 400, 2000]\nflash_max_ms = 400\n" +
            "[[station]]\nline = \"plant:202\"\nnumber = \"202\"\n",
        "pbx.toml"
    );
    REQUIRE(c.stations.size() == 2);
    CHECK(c.stations[0].ring == std::vector<sample_count>{400ms, 200ms, 400ms, 2s});
    CHECK(c.stations[1].ring.empty());
    hook_windows wider = etsi_hook_windows();
    wider.flash_max = 400ms;
    CHECK(c.windows_of(c.stations[0]) == wider);
    CHECK(c.windows_of(c.stations[1]) == etsi_hook_windows());

    CHECK(refusal(one_station + "ring_ms = [2000]\n").find("bursts and pauses by turns") != std::string::npos);
    CHECK(refusal(one_station + "ring_ms = [2000, 0]\n").find("whole numbers of milliseconds") != std::string::npos);
    CHECK(refusal(one_station + "ring_ms = 2000\n").find("a list of milliseconds") != std::string::npos);
    CHECK(refusal(one_station + "flash_min_ms = 1300\n").find("must grow in this order") != std::string::npos);
}

TEST_CASE("an exchange configuration says country, services and stations")
{
    const exchange_config c = parse_exchange_config(
        "country = \"de\"\ncaller_id = \"after_first_ring\"\n[timers]\nno_answer_ms = 30000\n" + one_station +
            "name = \"Ada\"\nanswer_supervision = \"reversal\"\nhangup_supervision = \"loop_break\"\n",
        "pbx.toml"
    );
    CHECK(c.country == "de");
    CHECK(c.recall == recall_service::register_recall);
    CHECK(c.caller_id_signal.modulation == dsp::caller_id_modulation::v23);
    CHECK(c.timers.no_answer == 30s);
    REQUIRE(c.stations.size() == 1);
    CHECK(c.stations[0].name == "Ada");
    CHECK(c.stations[0].answer == answer_supervision::reversal);
    CHECK(c.stations[0].hangup == hangup_supervision::loop_break);
}

TEST_CASE("a wrong configuration is refused with file, line, and how to mend it")
{
    CHECK(refusal("countr = \"de\"\n" + one_station).find("pbx.toml:1: unknown key 'countr'; known are country") == 0);
    CHECK(refusal("country = \"xx\"\n" + one_station).find("no country 'xx'") != std::string::npos);
    CHECK(refusal("country = 5\n" + one_station) == "pbx.toml:1: 'country' must be a string in quotes");
    CHECK(refusal("country = \n").find("pbx.toml:1: not valid TOML") == 0);
    CHECK(refusal("").find("no station") != std::string::npos);
    CHECK(
        refusal(one_station + "[[station]]\nline = \"plant:202\"\nnumber = \"201\"\n") ==
        "pbx.toml:6: [[station]]: number 201 is given to two stations, on plant:201 and plant:202"
    );
    CHECK(
        refusal(one_station + "[[station]]\nline = \"plant:201\"\nnumber = \"202\"\n")
            .find("line plant:201 is given to two stations") != std::string::npos
    );
    CHECK(refusal("[[station]]\nnumber = \"201\"\n").find("'line' is missing") != std::string::npos);
    CHECK(
        refusal("[[station]]\nline = \"plant:1\"\nnumber = \"20A\"\n").find("number '20A' must be digits only") !=
        std::string::npos
    );
    CHECK(
        refusal(one_station + "[timers]\nno_answer_ms = -1\n")
            .find("'no_answer_ms' must be a whole number of milliseconds") != std::string::npos
    );
    CHECK(
        refusal("recall = \"flash\"\n" + one_station).find("it must be one of none, three_way, register_recall") !=
        std::string::npos
    );
}

TEST_CASE("trunks, places to park and service codes are read, and what contradicts itself is refused")
{
    const std::string trunk = "[[trunk]]\nline = \"plant:401\"\n";
    const exchange_config c = parse_exchange_config(
        one_station + "pickup_group = \"all\"\ncall_waiting = true\ncall_waiting_id = true\n" + trunk +
            "prefix = \"0\"\nincoming = \"201\"\ndigits = 7\ncountry = \"de\"\n" +
            "[parking]\nfirst = \"71\"\nlast = \"79\"\n[features]\npark = \"*5{number}\"\ncamp_on = \"\"\n",
        "pbx.toml"
    );
    CHECK(c.stations[0].pickup_group == "all");
    CHECK(c.stations[0].call_waiting);
    CHECK(c.stations[0].call_waiting_id);
    REQUIRE(c.trunks.size() == 1);
    CHECK(c.trunks[0].prefix == "0");
    CHECK(c.trunks[0].digits == 7);
    CHECK(c.trunks[0].profile.recall == recall_service::register_recall);
    CHECK(c.orbits.first == "71");
    CHECK(c.features[feature::park] == "*5{number}");
    CHECK(c.features[feature::camp_on].empty());
    CHECK(c.features[feature::unpark] == star_codes()[feature::unpark]);

    const auto says = [](const std::string& config, std::string_view what) {
        return refusal(config).find(what) != std::string::npos;
    };
    CHECK(says(one_station + trunk + "prefix = \"2\"\n", "prefix 2 and extension 201 begin alike"));
    CHECK(says(one_station + trunk + "prefix = \"x\"\n", "'prefix' must be digits"));
    CHECK(says(one_station + trunk + "incoming = \"299\"\n", "'incoming' names extension 299"));
    CHECK(says(one_station + trunk + trunk, "line plant:401 is given twice"));
    CHECK(says(one_station + "[[trunk]]\nline = \"plant:201\"\n", "line plant:201 is given twice"));
    CHECK(says(one_station + trunk + "digits = 99\n", "'digits' must be a whole number, 0 to 32"));
    CHECK(says(one_station + "[parking]\nfirst = \"200\"\nlast = \"209\"\n", "extension 201 lies among the numbers"));
    CHECK(says(one_station + "[parking]\nfirst = \"9\"\nlast = \"1\"\n", "in order"));
    CHECK(says(one_station + "[features]\nparks = \"*5\"\n", "unknown feature 'parks'; known are park, unpark"));
    CHECK(says(one_station + "[features]\npark = \"*5x\"\n", "code '*5x' may hold digits"));
    CHECK(says(one_station + "call_waiting = \"yes\"\n", "'call_waiting' must be true or false"));
    CHECK(says(one_station + "call_waiting_id = true\n", "say call_waiting = true"));
    CHECK(says(
        "country = \"se\"\n" + one_station + "call_waiting = true\ncall_waiting_id = true\n", "does not come by DTMF"
    ));
}

TEST_CASE("no bytes make the configuration reader crash")
{
    std::uint64_t state = 1;
    const std::string alphabet = "[]{}=\"'#.,\n \tstationumbeliecy0123456789:-_x";
    for (int round = 0; round < 300; ++round) {
        std::string text = round % 2 == 0 ? one_station : std::string();
        for (int i = 0; i < 60; ++i) {
            state = state * 6364136223846793005ULL + 1442695040888963407ULL;
            text.insert(
                text.begin() + static_cast<std::ptrdiff_t>((state >> 40) % (text.size() + 1)),
                alphabet[(state >> 33) % alphabet.size()]
            );
        }
        CHECK_FALSE(refusal(text).empty());
    }
}
