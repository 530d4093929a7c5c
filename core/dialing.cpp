#include "core/dialing.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace tipring::core {

std::string dial_string::digits() const
{
    std::string all;
    for (const dial_step& step : steps)
        all += step.digits;
    return all;
}

dial_string parse_dialable(std::string_view number)
{
    dial_string parsed;
    bool pulse = false;
    const auto add = [&](dial_step::kind what) { parsed.steps.push_back({what, {}, pulse}); };

    for (std::size_t i = 0; i < number.size(); ++i) {
        const char c = static_cast<char>(std::toupper(static_cast<unsigned char>(number[i])));
        const bool pulse_digit = c >= '0' && c <= '9';
        if (pulse_digit || (!pulse && (c == '*' || c == '#' || (c >= 'A' && c <= 'D')))) {
            if (parsed.steps.empty() || parsed.steps.back().what != dial_step::kind::digits ||
                parsed.steps.back().pulse != pulse)
                add(dial_step::kind::digits);
            parsed.steps.back().digits += c;
        } else if (c == 'T') {
            pulse = false;
        } else if (c == 'P') {
            pulse = true;
        } else if (c == ',') {
            add(dial_step::kind::pause);
        } else if (c == 'W') {
            add(dial_step::kind::wait_for_dial_tone);
        } else if (c == '!') {
            add(dial_step::kind::hookflash);
        } else if (c == ';' && i + 1 == number.size()) {
            parsed.partial = true;
        } else if (std::string_view(" .-()").find(c) == std::string_view::npos) {
            throw failure(
                errc::address_invalid,
                "'" + std::string(number) + "' cannot be dialled: character " + std::to_string(i + 1) + " is '" +
                    number[i] + "'" + (pulse && (c == '*' || c == '#') ? ", which has no pulses" : "") +
                    "; use 0-9 * # A-D , W ! T P and a final ;"
            );
        }
    }
    return parsed;
}

namespace {

struct national_numbers
{
    std::string_view country;
    std::array<std::string_view, 6> emergency;
};

constexpr auto national = std::to_array<national_numbers>({
    {"ar",     {"911", "100", "101", "107"}       },
    {"at",     {"112", "122", "133", "140", "144"}},
    {"au",     {"000", "106", "112"}              },
    {"be",     {"112", "100", "101"}              },
    {"br",     {"190", "192", "193"}              },
    {"ch",     {"112", "117", "118", "144"}       },
    {"cl",     {"131", "132", "133"}              },
    {"cn",     {"110", "119", "120", "122"}       },
    {"cz",     {"112", "150", "155", "158"}       },
    {"de",     {"112", "110"}                     },
    {"fr",     {"112", "15", "17", "18", "114"}   },
    {"gr",     {"112", "100", "166", "199"}       },
    {"hu",     {"112", "104", "105", "107"}       },
    {"il",     {"100", "101", "102", "112"}       },
    {"in",     {"112", "100", "101", "102", "108"}},
    {"it",     {"112", "113", "115", "118"}       },
    {"jp",     {"110", "118", "119"}              },
    {"my",     {"999", "112"}                     },
    {"nl",     {"112"}                            },
    {"no",     {"110", "112", "113"}              },
    {"nz",     {"111"}                            },
    {"pl",     {"112", "997", "998", "999"}       },
    {"ru",     {"112", "101", "102", "103", "104"}},
    {"sg",     {"999", "995"}                     },
    {"tr",     {"112", "110", "155"}              },
    {"tw",     {"110", "119"}                     },
    {"uk",     {"999", "112"}                     },
    {"us",     {"911"}                            },
    {"us-old", {"911"}                            },
    {"za",     {"10111", "10177", "112"}          },
});

constexpr std::array<std::string_view, 2> everywhere = {"112", "911"}; // taken by most networks and by GSM gateways

} // namespace

dial_guard::dial_guard(std::string_view country, std::string outside_prefix)
    : numbers_(everywhere.begin(), everywhere.end())
    , outside_prefix_(std::move(outside_prefix))
{
    const bool known = std::ranges::any_of(national, [&](const national_numbers& n) { return n.country == country; });
    for (const national_numbers& n : national)
        if (!known || n.country == country)
            std::ranges::copy_if(n.emergency, std::back_inserter(numbers_), [](std::string_view s) {
                return !s.empty();
            });
}

bool dial_guard::is_emergency(std::string_view digits) const
{
    const auto begins_with_one = [this](std::string_view number) {
        return std::ranges::any_of(numbers_, [&](std::string_view e) { return number.starts_with(e); });
    };
    if (begins_with_one(digits))
        return true;
    return !outside_prefix_.empty() && digits.starts_with(outside_prefix_) &&
           begins_with_one(digits.substr(outside_prefix_.size()));
}

void dial_guard::check(const dial_string& number, std::string_view dialled_before) const
{
    if (allowed_)
        return;
    const auto refuse = [](std::string_view digits) {
        throw failure(
            errc::dial_refused,
            "the dial guard refused '" + std::string(digits) +
                "': it is an emergency number, or begins with one; "
                "a person who means it says so with allow_emergency"
        );
    };
    // Every step may be where an exchange begins to listen afresh (after a pause, a second dial tone, a flash), so the
    // digits from each step on are judged, and all digits together.
    std::string from_here;
    for (auto step = number.steps.rbegin(); step != number.steps.rend(); ++step) {
        from_here.insert(0, step->digits);
        if (is_emergency(from_here))
            refuse(from_here);
    }
    const std::string all = std::string(dialled_before) + from_here;
    if (is_emergency(all))
        refuse(all);
}

} // namespace tipring::core
