#include "api/system/line_address.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace tipring::api;

TEST_CASE("every way to write a line is of one kind, and what is no line is of none")
{
    struct row
    {
        const char* written;
        const char* kind;
    };
    const auto kind_of = [](const char* device) -> std::string {
        std::string kind;
        if (is_card_address(device))
            kind += "card ";
        if (is_modem_address(device))
            kind += "modem ";
        if (is_simulated_address(device))
            kind += "simulated ";
        CHECK(is_hardware_address(device) == (is_card_address(device) || is_modem_address(device)));
        return kind;
    };
    for (const row& r : {
             row{"plant:301",                         "simulated "},
             row{"at:plant:301",                      "simulated "},
             row{"program:206",                       "simulated "},
             row{"dahdi:5",                           "card "     },
             row{"/dev/dahdi/chan/001/002",           "card "     },
             row{"at:/dev/ttyUSB0",                   "modem "    },
             row{"at:/dev/serial/by-id/usb-Conexant", "modem "    },
             row{"plant:",                            ""          },
             row{"/dev/ttyUSB0",                      ""          },
             row{"recording.wav",                     ""          },
             row{"",                                  ""          },
    }) {
        CAPTURE(r.written);
        CHECK(kind_of(r.written) == r.kind);
    }
}

TEST_CASE("addresses are put together and taken apart")
{
    CHECK(pair_address("301") == "plant:301");
    CHECK(program_address("206") == "program:206");
    CHECK(modem_address(pair_address("301")) == "at:plant:301");
    CHECK(under_modem("at:/dev/ttyUSB0") == "/dev/ttyUSB0");
    CHECK(is_pair_address("plant:301"));
    CHECK_FALSE(is_pair_address("at:plant:301"));
}
