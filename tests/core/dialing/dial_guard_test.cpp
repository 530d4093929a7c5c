#include "base/error.hpp"
#include "core/dialing/dial_guard.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <vector>

using namespace tipring;
using namespace tipring::core;

namespace {

const dialler machine;

dialler person()
{
    dialler who;
    who.person_at_telephone = true;
    return who;
}

dialler program(const char* name)
{
    dialler who;
    who.name = name;
    return who;
}

dial_string as_sent(const std::vector<const char*>& strings)
{
    dial_string sent;
    for (const char* s : strings)
        for (const dial_step& step : parse_dialable(s).steps)
            sent.append(step);
    return sent;
}

/// What the guard says to a number: "ordinary", "emergency", or why it refuses.
std::string
says(const dial_guard& guard, const std::string& number, const dialler& who = machine, const dial_string& before = {})
{
    try {
        return guard.check(parse_dialable(number), who, 0ms, before) == dial_verdict::emergency ? "emergency"
                                                                                                : "ordinary";
    } catch (const failure& e) {
        CHECK(e.code() == errc::dial_refused);
        return e.what();
    }
}

bool refuses(const dial_guard& guard, const std::string& number, const dialler& who = machine)
{
    return says(guard, number, who).starts_with("the dial guard refused");
}

bool says_why(const dial_guard& guard, const std::string& number, const std::string& why)
{
    return says(guard, number).find(why) != std::string::npos;
}

} // namespace

TEST_CASE("the dial guard refuses emergency numbers however they are spelt")
{
    const dial_guard guard("us", "9");
    struct row
    {
        std::string number;
        std::string way_round;
    };
    const row rows[] = {
        {"911",                "none"                                            },
        {"112",                "the number of mobile networks"                   },
        {"9 1 1",              "formatting"                                      },
        {"9-1-1",              "formatting"                                      },
        {"9,911",              "a pause, and the prefix for an outside line"     },
        {"9W911",              "a second dial tone"                              },
        {"9911",               "the prefix for an outside line"                  },
        {"9112",               "the prefix for an outside line"                  },
        {"555,911",            "a number before a pause"                         },
        {"!911",               "a flash"                                         },
        {"9!1!1",              "flashes between the digits"                      },
        {"9,1,1",              "pauses between the digits"                       },
        {"T9P11",              "tones and pulses"                                },
        {"T9P5T1P5T1",         "pulses between the tones, which some do not hear"},
        {"P9T5P1T5P1",         "tones between the pulses, which some do not hear"},
        {"9A1B1C",             "signs that exchanges pass over"                  },
        {"9*1*1",              "signs that exchanges pass over"                  },
        {"9115551234",         "digits behind it: the exchange routes at once"   },
        {"*67911",             "a star code"                                     },
        {"*67,911",            "a star code and a pause"                         },
        {"*272911",            "a star code of three digits"                     },
        {"*67*82911",          "two star codes"                                  },
        {"*729911",            "forwarding to it, by way of an outside line"     },
        {"*72911",             "forwarding to it"                                },
        {"1167911",            "a star code as a dial has it"                    },
        {"1010288911",         "a carrier's access code"                         },
        {"9,1010288,1167,911", "all of it"                                       },
        {"0911",               "an operator's prefix"                            },
    };
    for (const row& r : rows) {
        CAPTURE(r.number);
        CAPTURE(r.way_round);
        CHECK(says_why(guard, r.number, "it is an emergency number, or begins with one"));
    }
}

TEST_CASE("nothing that is put between the digits of an emergency number gets it past the guard, and nothing in front "
          "with a pause")
{
    const dial_guard guard("us", "9");
    const std::vector<std::string> between = {",", "W", "!", " ", "-", "T", "TA", "TB", "TD", "P", "T*", "T#", ",,!W"};
    const std::vector<std::string> in_front = {
        "", "9", "9,", "5551234,", "*67", "*67,", "T*82W", "P1167,", "1010288,", "9!"};
    std::uint64_t state = 3;
    const auto any_of = [&](const std::vector<std::string>& choices) {
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        return choices[(state >> 33) % choices.size()];
    };
    for (int round = 0; round < 400; ++round) {
        std::string number = any_of(in_front);
        for (const char digit : std::string("911"))
            number += digit + any_of(between);
        CAPTURE(number);
        CHECK(refuses(guard, number));
    }
}

TEST_CASE("codes of other countries lead to no emergency number either")
{
    const dial_guard guard("de", "0");
    for (const char* const number :
         {"110", "0110", "0,112", "*31#110", "*21*0110#", "*21*110#", "01033110", "*61*00110#"}) {
        CAPTURE(std::string(number));
        CHECK(refuses(guard, number));
    }
    CHECK(refuses(dial_guard("uk"), "141999"));
    CHECK(refuses(dial_guard("uk"), "1470,999"));
    CHECK(refuses(dial_guard("fr"), "365115"));
}

TEST_CASE("an emergency number in several strings is refused when it is whole")
{
    const dial_guard guard("us", "9");
    CHECK(says(guard, "11", machine, as_sent({"9"})).find("emergency") != std::string::npos);
    CHECK(says(guard, "1", machine, as_sent({"9", "1"})).find("emergency") != std::string::npos);
    CHECK(
        says(guard, "11", machine, as_sent({"555,9"})).find("emergency") != std::string::npos
    ); // behind the pause: 911
    CHECK(says(guard, "1", machine, as_sent({"555", ",", "9", "1"})).find("emergency") != std::string::npos);
    CHECK(says(guard, "11", machine, as_sent({"*67", "9"})).find("emergency") != std::string::npos);
    CHECK(says(guard, "P1", machine, as_sent({"T9", "P1"})).find("emergency") != std::string::npos);
    CHECK(says(guard, "1", machine, as_sent({"425551", "9"})) == "ordinary"); // 42555191: no pause, no new number
}

TEST_CASE("the dial guard lets ordinary numbers through")
{
    const dial_guard guard("us", "9");
    for (const char* const number :
         {"201",
          "5551234",
          "9,5551911",
          "4119",
          "91 800 911 0000",
          "9 1 425 882 8080",
          "*70,94255551234",
          "",
          ",",
          "!"})
        CHECK(says(guard, number) == "ordinary");
    const dial_guard berlin("de");
    for (const char* const number :
         {"123456", "089123456", "*21*0301104567#", "#21#", "*43#", "015112345678", "08001234567"})
        CHECK(says(berlin, number) == "ordinary");
}

TEST_CASE("a person at a telephone reaches emergency numbers whatever the limits; a program only if it is named")
{
    dial_policy strict;
    strict.deny = {"x"};
    strict.limits.calls_per_day = 0;
    strict.night = night_rules{0min, 24h, {}, true};
    strict.emergency_callers = {"alarm"};
    const dial_guard guard("us", "9", strict);
    for (const char* const number : {"911", "9911", "9,911", "112", "*67911"}) {
        CAPTURE(std::string(number));
        CHECK(says(guard, number, person()) == "emergency");
        CHECK(says(guard, number, program("alarm")) == "emergency");
        CHECK(refuses(guard, number, program("ivr")));
        CHECK(refuses(guard, number));
    }
    CHECK(refuses(guard, "95551234", person())); // anything else has its limits
    dial_policy nameless;
    nameless.emergency_callers = {""};
    CHECK(refuses(dial_guard("us", "", nameless), "911"));
}

TEST_CASE("each country has its own emergency numbers, an unknown one has all of them")
{
    CHECK(dial_guard("de").is_emergency("110"));
    CHECK_FALSE(dial_guard("us").is_emergency("110"));
    CHECK(dial_guard("uk").is_emergency("999"));
    CHECK(dial_guard("nowhere").is_emergency("110"));
    CHECK(dial_guard("nowhere").is_emergency("999"));
}

TEST_CASE("what costs more than a call at home is refused by default, with its reason and what lets it through")
{
    struct row
    {
        std::string country;
        std::string number;
        std::string why;
    };
    const row rows[] = {
        {"us", "19002345678",                        "premium rate number; 'premium = true'"                           },
        {"us", "9002345678",                         "premium rate number"                                             }, // without the 1
        {"us", "1900234567899999",                   "premium rate number"                                             }, // the exchange stops listening before
        {"us", "09002345678",                        "premium rate number"                                             }, // by way of an operator
        {"us", "101028819002345678",                 "premium rate number"                                             }, // by another carrier
        {"us", "*6719002345678",                     "premium rate number"                                             },
        {"us", "*7219002345678",                     "premium rate number"                                             }, // forwarding to it
        {"us", "18006747000,,12345678,,19002345678", "premium rate number"                                             }, // through a calling card
        {"us", "1P9002345678",                       "premium rate number"                                             },
        {"us", "011442079460018",                    "international number, +442079460018; 'international = true'"     },
        {"us", "01442079460018",                     "international number"                                            }, // by way of an operator
        {"us", "18765551234",                        "a number of region JM"                                           },
        {"us", "14165551234",                        "a number of region CA; 'regions' in [dial_guard] makes that home"},
        {"us", "011870773111632",                    "international number"                                            },
        {"us", "15005551234",                        "personal number"                                                 },
        {"us", "411",                                "short code whose cost is not known; 'short_codes = true'"        },
        {"de", "09001234567",                        "premium rate number"                                             },
        {"de", "010330900,1234567",                  "premium rate number"                                             },
        {"de", "010330900 1234567",                  "premium rate number"                                             },
        {"de", "*21*09001234567#",                   "premium rate number"                                             },
        {"de", "11833",                              "short code whose cost is not known"                              },
        {"de", "118339",                             "short code whose cost is not known"                              },
        {"de", "0044",                               "international number"                                            },
        {"de", "00979123456789",                     "international number"                                            },
        {"de", "070012345678",                       "personal number"                                                 },
        {"uk", "1410909 879 0123",                   "premium rate number"                                             },
        {"uk", "070 1234 5678",                      "personal number"                                                 },
        {"ch", "1811",                               "premium rate short code; 'premium = true'"                       },
        {"ru", "8104930123456",                      "international number"                                            },
        {"jp", "0033010493012345678",                "international number"                                            }, // by another carrier
    };
    for (const row& r : rows) {
        CAPTURE(r.country);
        CAPTURE(r.number);
        const std::string said = says(dial_guard(r.country), r.number);
        CAPTURE(said);
        CHECK(said.find(r.why) != std::string::npos);
    }
    CHECK(says(dial_guard("de"), "004930123456") == "ordinary"); // one's own country, dialled from abroad
    CHECK(says(dial_guard("de"), "00;") == "ordinary");          // nobody is reached by that yet
    CHECK(says(dial_guard("de"), "44", machine, as_sent({"00"})).find("international") != std::string::npos);
}

TEST_CASE("numbers within a PBX cost nothing; behind its prefix, however reached, the classes hold")
{
    const dial_guard guard("de", "0");
    CHECK(says(guard, "11833") == "ordinary");
    CHECK(says(guard, "9001234567") == "ordinary");
    CHECK(says_why(guard, "011833", "short code"));
    CHECK(says_why(guard, "009001234567", "premium"));
    CHECK(says_why(guard, "0,09001234567", "premium"));
    CHECK(says_why(guard, "0W09001234567", "premium"));
    CHECK(says_why(guard, "*21*009001234567#", "premium"));
    CHECK(says(guard, "9001234567", machine, as_sent({"0", "0"})).find("premium") != std::string::npos);
}

TEST_CASE("a policy opens and closes what the classes do not")
{
    dial_policy p;
    p.allow = {"+1416", "411$", "+43"};
    p.deny = {"+1416555", "0800", "1800"};
    p.regions = {"PR"};
    const dial_guard guard("us", "", p);
    CHECK(says(guard, "14162345678") == "ordinary");
    CHECK(says_why(guard, "14165551234", "'deny' in [dial_guard] has +1416555"));
    CHECK(says(guard, "411") == "ordinary");
    CHECK(says(guard, "01143123456") == "ordinary");
    CHECK(says_why(guard, "01144207946001", "international"));
    CHECK(says_why(guard, "18005551234", "'deny' in [dial_guard] has 1800"));
    CHECK(says_why(guard, "*6718005551234", "'deny'"));
    CHECK(says(guard, "17875551234") == "ordinary");              // Puerto Rico counts as home
    CHECK(says_why(guard, "4162345678,,19002345678", "premium")); // what is allowed opens nothing behind it
    p.allow = {"9", "1"};
    CHECK(refuses(dial_guard("us", "", p), "911")); // no pattern lets an emergency number through

    dial_policy open;
    open.classes = {true, true, true, true};
    for (const char* const number : {"19002345678", "011442079460018", "18765551234", "411", "15005551234"})
        CHECK(says(dial_guard("us", "", open), number) == "ordinary");
}

TEST_CASE("at night other rules hold; without a clock it may always be night")
{
    dial_policy p;
    p.classes.international = true;
    p.night = night_rules{22h, 6h, {}, false};
    dial_guard guard("us", "", p);
    CHECK(says_why(guard, "011442079460018", "international number, +442079460018 at night"));

    const auto at = [&](std::chrono::minutes t) {
        civil_time time;
        time.time_of_day = t;
        guard.share(std::make_shared<dial_ledger>(dial_limits{}, [time](sample_count) { return time; }));
        return says(guard, "011442079460018");
    };
    CHECK(at(21h + 59min) == "ordinary");
    CHECK(at(22h) != "ordinary");
    CHECK(at(5h + 59min) != "ordinary");
    CHECK(at(6h) == "ordinary");

    p.night->only_allowed = true;
    p.allow = {"201"};
    const dial_guard closed("us", "", p);
    CHECK(says(closed, "201") == "ordinary");
    CHECK(says_why(closed, "202", "at night only numbers that 'allow' in [dial_guard] names"));
}

TEST_CASE("digits on a call that may not have been answered make no emergency number, alone or in pieces")
{
    const dial_guard guard("us");
    const auto refused = [&](const std::vector<std::string>& sent, const dialler& who = machine) {
        try {
            guard.check_in_band(sent, who);
        } catch (const failure& e) {
            return e.code() == errc::dial_refused;
        }
        return false;
    };
    CHECK(refused({"911"}));
    CHECK(refused({"9", "1", "1"}));
    CHECK(refused({"1234#", "91", "1"}));
    CHECK_FALSE(refused({"9111"})); // the code of an answering machine
    CHECK_FALSE(refused({"5", "9", "1"}));
    CHECK_FALSE(refused({"911"}, person()));
}

TEST_CASE("a service's code passes whatever its digits look like, but for emergency numbers")
{
    const dial_guard guard("us");
    const auto refused = [&](const char* code, const dialler& who = machine) {
        try {
            guard.check_code(parse_dialable(code), who, 0ms);
        } catch (const failure& e) {
            return e.code() == errc::dial_refused;
        }
        return false;
    };
    CHECK_FALSE(refused("*72204"));
    CHECK_FALSE(refused("*902234567890")); // 902 is Nova Scotia, but *90 is a code
    CHECK_FALSE(refused("*66"));
    CHECK_FALSE(refused("#43#"));
    CHECK(refused("*72911"));
    CHECK(refused("*9110")); // an exchange that is deaf to * hears 911
    CHECK(refused("*21*112#"));
    CHECK_FALSE(refused("*72911", person()));
    CHECK(refused("1 900 234 5678")); // what no sign begins may be a number like any other
}
