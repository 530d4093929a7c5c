#include "core/dialing/dial_string.hpp"

#include "base/error.hpp"

#include <cctype>

namespace tipring::core {

std::string dial_string::digits() const
{
    std::string all;
    for (const dial_step& step : steps)
        all += step.digits;
    return all;
}

void dial_string::append(const dial_step& next)
{
    constexpr auto digits_step = dial_step::kind::digits;
    const bool goes_on = next.what == digits_step && !steps.empty() && steps.back().what == digits_step &&
                         steps.back().pulse == next.pulse;
    if (goes_on)
        steps.back().digits += next.digits;
    else
        steps.push_back(next);
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

} // namespace tipring::core
