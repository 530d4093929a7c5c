#include "core/dialing/numbering.hpp"
#include "dsp/country_tones.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace tipring;
using namespace tipring::core;

TEST_CASE("a number is taken apart by the plan of its country")
{
    struct row
    {
        std::string dialled;
        std::string from;
        int country_code;
        std::string region;
        std::string area_code;
        std::string subscriber;
        number_kind kind;
    };
    const row rows[] = {
        {"+14258828080",    "",   1,   "US",  "425", "8828080",     number_kind::fixed      },
        {"14258828080",     "US", 1,   "US",  "425", "8828080",     number_kind::fixed      },
        {"+493012345678",   "",   49,  "DE",  "30",  "12345678",    number_kind::fixed      },
        {"03012345678",     "DE", 49,  "DE",  "30",  "12345678",    number_kind::fixed      },
        {"00442079460018",  "DE", 44,  "GB",  "20",  "79460018",    number_kind::fixed      },
        {"011442079460018", "US", 44,  "GB",  "20",  "79460018",    number_kind::fixed      },
        {"+390648812345",   "",   39,  "IT",  "06",  "48812345",    number_kind::fixed      }, // its zero is kept
        {"0648812345",      "IT", 39,  "IT",  "06",  "48812345",    number_kind::fixed      },
        {"+4512345678",     "",   45,  "DK",  "",    "12345678",    number_kind::unknown    },
        {"015112345678",    "DE", 49,  "DE",  "",    "15112345678", number_kind::mobile     },
        {"18005550100",     "US", 1,   "US",  "",    "8005550100",  number_kind::toll_free  },
        {"19002345678",     "US", 1,   "US",  "",    "9002345678",  number_kind::premium    },
        {"09001234567",     "DE", 49,  "DE",  "",    "9001234567",  number_kind::premium    },
        {"01801234567",     "DE", 49,  "DE",  "",    "1801234567",  number_kind::shared_cost},
        {"09098790123",     "GB", 44,  "GB",  "",    "9098790123",  number_kind::premium    },
        {"0899123456",      "FR", 33,  "FR",  "",    "899123456",   number_kind::premium    },
        {"14251551234",     "US", 1,   "",    "",    "4251551234",  number_kind::unknown    },
        {"+870773111632",   "",   870, "001", "",    "773111632",   number_kind::mobile     }, // a ship
        {"+979123456789",   "",   979, "001", "",    "123456789",   number_kind::premium    }, // no country's
    };
    for (const row& r : rows) {
        CAPTURE(r.dialled);
        const auto n = find_number(r.dialled, r.from);
        REQUIRE(n);
        CHECK(n->country_code == r.country_code);
        CHECK(n->region == r.region);
        CHECK(n->area_code == r.area_code);
        CHECK(n->subscriber == r.subscriber);
        CHECK(name_of(n->kind) == name_of(r.kind));
    }
}

TEST_CASE("what is no number is told so")
{
    CHECK_FALSE(find_number("", "US"));
    CHECK_FALSE(find_number("5", "US"));
    CHECK_FALSE(find_number("+9991234567", "US")); // no such country code
    CHECK_FALSE(find_number("hello", "US"));
    CHECK_FALSE(find_plan("XX"));
    CHECK_FALSE(region_of_country_code(999));
}

TEST_CASE("a region's plan says how its telephones dial")
{
    struct row
    {
        std::string region;
        int country_code;
        std::string national_prefix;
        std::string international_prefix;
        bool own_area_without_code;
    };
    const row rows[] = {
        {"US", 1,  "1", "011",  true },
        {"DE", 49, "0", "00",   true },
        {"GB", 44, "0", "00",   true },
        {"FR", 33, "0", "00",   false}, // ten digits, always
        {"IT", 39, "",  "00",   false},
        {"ES", 34, "",  "00",   false},
        {"DK", 45, "",  "00",   false},
        {"NL", 31, "0", "00",   false},
        {"CH", 41, "0", "00",   false},
        {"JP", 81, "0", "010",  false},
        {"AU", 61, "0", "0011", true },
        {"RU", 7,  "8", "810",  true },
        {"BR", 55, "0", "",     true }, // by the carrier that is chosen
        {"SG", 65, "",  "",     false},
    };
    for (const row& r : rows) {
        CAPTURE(r.region);
        const auto plan = find_plan(r.region);
        REQUIRE(plan);
        CHECK(plan->country_code == r.country_code);
        CHECK(plan->national_prefix == r.national_prefix);
        CHECK(plan->international_prefix == r.international_prefix);
        CHECK(plan->own_area_without_code == r.own_area_without_code);
    }
}

TEST_CASE("every country whose tones we know has a numbering plan")
{
    for (const dsp::country& c : dsp::countries()) {
        CAPTURE(c.code);
        CHECK_FALSE(region_of_tone_zone(c.code).empty());
    }
    CHECK(region_of_tone_zone("uk") == "GB");
    CHECK(region_of_tone_zone("us-old") == "US");
    CHECK(region_of_tone_zone("nowhere").empty());
}

TEST_CASE("emergency numbers are each region's own")
{
    CHECK(is_emergency_number("110", "DE"));
    CHECK_FALSE(is_emergency_number("110", "US"));
    CHECK(is_emergency_number("999", "GB"));
    CHECK(begins_with_emergency_number("9115551234", "US")); // the exchange routes at once
    CHECK_FALSE(is_emergency_number("9115551234", "US"));
    CHECK_FALSE(begins_with_emergency_number("91", "US"));
    CHECK_FALSE(begins_with_emergency_number("0110", "DE"));
    const auto regions = all_regions();
    CHECK(std::ranges::find(regions, "FR") != regions.end());
}

TEST_CASE("every emergency number of the ITU's list of national numbering plans is known")
{
    struct row
    {
        std::string region;
        std::vector<std::string> numbers;
    };
    const std::vector<row> rows = {
        {"AR", {"911", "100", "101", "107"}       },
        {"AT", {"112", "122", "133", "140", "144"}},
        {"AU", {"000", "106", "112"}              },
        {"BE", {"112", "100", "101"}              },
        {"BR", {"190", "192", "193"}              },
        {"CH", {"112", "117", "118", "144"}       },
        {"CL", {"131", "132", "133"}              },
        {"CN", {"110", "119", "120", "122"}       },
        {"CZ", {"112", "150", "155", "158"}       },
        {"DE", {"112", "110"}                     },
        {"FR", {"112", "15", "17", "18", "114"}   },
        {"GB", {"999", "112"}                     },
        {"GR", {"112", "100", "166", "199"}       },
        {"HU", {"112", "104", "105", "107"}       },
        {"IL", {"100", "101", "102", "112"}       },
        {"IN", {"112", "100", "101", "102", "108"}},
        {"IT", {"112", "113", "115", "118"}       },
        {"JP", {"110", "118", "119"}              },
        {"MY", {"999", "112"}                     },
        {"NL", {"112"}                            },
        {"NO", {"110", "112", "113"}              },
        {"NZ", {"111"}                            },
        {"PL", {"112", "997", "998", "999"}       },
        {"RU", {"112", "101", "102", "103", "104"}},
        {"SG", {"999", "995"}                     },
        {"TR", {"112", "110", "155"}              },
        {"TW", {"110", "119"}                     },
        {"US", {"911"}                            },
        {"ZA", {"10111", "10177", "112"}          },
    };
    for (const row& r : rows)
        for (const std::string& number : r.numbers) {
            CAPTURE(r.region);
            CAPTURE(number);
            CHECK(is_emergency_number(number, r.region));
            CHECK(begins_with_emergency_number(number + "5", r.region));
        }
}

TEST_CASE("short codes have their cost")
{
    CHECK(find_short_code("112", "DE") == short_code::free);
    CHECK(find_short_code("11833", "DE") == short_code::unknown_cost);
    CHECK(find_short_code("1811", "CH") == short_code::premium);
    CHECK(find_short_code("3900", "FR") == short_code::standard);
    CHECK(find_short_code("24280", "US") == short_code::none); // for text messages
    CHECK(find_short_code("12345678", "DE") == short_code::none);
}
