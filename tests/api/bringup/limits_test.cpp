#include "api/bringup/limits.hpp"
#include "api/bringup/quantity.hpp"
#include "base/error.hpp"
#include "base/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <string>

using namespace tipring;
using namespace tipring::api::bringup;

namespace {

struct file
{
    explicit file(const std::string& text) { std::ofstream(path) << text; }
    temporary_folder folder{"limits"};
    std::string path = folder / "limits.toml";
};

std::string complaint_about(const std::string& text)
{
    const file f(text);
    auto book = limit_book::shipped("us", hardware::plant);
    try {
        book.read(f.path);
    } catch (const failure& e) {
        return e.what();
    }
    return {};
}

} // namespace

TEST_CASE("every shipped limit has a source, and every measurement a limit or a word that it is for the record")
{
    for (const std::string country : {"us", "de"})
        for (const hardware on : {hardware::plant, hardware::dahdi, hardware::modem}) {
            const auto book = limit_book::shipped(country, on);
            for (const quantity& q : quantities()) {
                CAPTURE(std::string(q.name));
                const limit* l = book.find(q.name);
                const bool for_the_record = q.why.starts_with("For the record");
                CHECK((l != nullptr) != for_the_record);
                if (!l)
                    continue;
                CHECK_FALSE(l->source.empty());
                CHECK_FALSE(l->source.ends_with(".toml"));
                CHECK((l->least || l->most));
            }
        }
}

TEST_CASE("a limit includes its ends")
{
    const limit l{.least = -8.0, .most = 1.0, .source = ""};
    CHECK(l.allows(-8.0));
    CHECK(l.allows(1.0));
    CHECK_FALSE(l.allows(-8.01));
    CHECK_FALSE(l.allows(1.01));
}

TEST_CASE("the hardware's limit goes before the country's, and the user's before all")
{
    CHECK(*limit_book::shipped("us", hardware::plant).find("latency.round_trip")->most == 90.0);
    CHECK(*limit_book::shipped("us", hardware::dahdi).find("latency.round_trip")->most == 160.0);
    CHECK(*limit_book::shipped("us", hardware::plant).find("flash.shortest")->least == 150.0);
    CHECK(*limit_book::shipped("de", hardware::plant).find("flash.shortest")->least == 40.0);
    const file mine("[limits.\"noise.to_exchange\"]\nmost = -70\n");
    auto book = limit_book::shipped("us", hardware::plant);
    book.read(mine.path);
    CHECK(*book.find("noise.to_exchange")->most == -70.0);
    CHECK(book.find("noise.to_exchange")->source == mine.path);
    CHECK(*book.find("noise.to_subscriber")->most == -64.0);
}

TEST_CASE("a file of limits that is wrong says where, and how to mend it")
{
    CHECK(
        complaint_about("[limits.\"nosie.to_exchange\"]\nmost = 1\n").find("no measurement is called") !=
        std::string::npos
    );
    CHECK(complaint_about("[limits.\"pulse.errors\"]\nmots = 1\n").find("mots") != std::string::npos);
    CHECK(
        complaint_about("[limits.\"pulse.errors\"]\nmost = \"none\"\n").find("must be a number") != std::string::npos
    );
    CHECK(complaint_about("[limits.\"pulse.errors\"]\nmost = nan\n").find("must be a number") != std::string::npos);
    CHECK(
        complaint_about("[limits.\"pulse.errors\"]\nleast = 2\nmost = 1\n").find("nothing would pass") !=
        std::string::npos
    );
    CHECK(complaint_about("limits = 3\n") != "");
    CHECK(complaint_about("[limits]\n\"pulse.errors\" = 3\n") != "");
    CHECK(complaint_about("[limits.\"pulse.errors\"]\nmost = 1\n") == "");
}
