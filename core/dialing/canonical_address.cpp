#include "core/dialing/canonical_address.hpp"

#include "base/error.hpp"
#include "core/dialing/numbering.hpp"

#include <algorithm>

namespace tipring::core {

namespace {

constexpr std::string_view decimal = "0123456789";
constexpr std::string_view formatting = " .-";
constexpr std::string_view dialled = "0123456789ABCDabcdPpTtWw*#!,@$?:"; // digits, and what controls dialling

bool all_in(std::string_view text, std::string_view characters)
{
    return text.find_first_not_of(characters) == std::string_view::npos;
}

std::string without_formatting(std::string_view text)
{
    std::string digits;
    std::ranges::copy_if(text, std::back_inserter(digits), [](char c) {
        return formatting.find(c) == std::string_view::npos;
    });
    return digits;
}

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(' ');
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

[[noreturn]] void refuse(std::string_view address, const std::string& why)
{
    throw failure(
        errc::address_invalid,
        "'" + std::string(address) + "' is not a canonical address: " + why + "; write +COUNTRY (AREA) NUMBER"
    );
}

/// `+` and all digits: what the numbering plan makes of them.
plan_number by_plan(std::string_view address, const std::string& digits)
{
    auto number = find_number("+" + digits, {});
    if (!number)
        refuse(address, "no country code begins +" + digits.substr(0, 3) + ", or the number is too short");
    return std::move(*number);
}

/// Takes as many digits off the front of `text` as `prefix` has, and the formatting behind them.
void drop_digits(std::string& text, std::string_view prefix)
{
    std::size_t at = 0;
    for (std::size_t taken = 0; taken < prefix.size(); ++at)
        taken += decimal.find(text[at]) != std::string_view::npos;
    text.erase(0, std::min(text.find_first_not_of(formatting, at), text.size()));
}

struct parts
{
    std::string_view number;
    std::string_view subaddress;
    std::string_view name;
};

parts take_apart(std::string_view address)
{
    parts p;
    p.number = address.substr(0, address.find_first_of("\r\n"));
    if (const auto caret = p.number.find('^'); caret != std::string_view::npos) {
        p.name = p.number.substr(caret + 1);
        p.number = p.number.substr(0, caret);
    }
    if (const auto bar = p.number.find('|'); bar != std::string_view::npos) {
        p.subaddress = p.number.substr(bar + 1);
        p.number = p.number.substr(0, bar);
    }
    return p;
}

void check_subscriber(std::string_view address, std::string_view subscriber)
{
    for (const char c : subscriber)
        if (dialled.find(c) == std::string_view::npos && formatting.find(c) == std::string_view::npos)
            refuse(address, std::string("'") + c + "' cannot stand in the subscriber number");
    if (subscriber.find_first_of(decimal) == std::string_view::npos)
        refuse(address, "there is no subscriber number");
}

/// @return the area code, and leaves in `rest` what follows it; nothing where no parenthesis opens.
std::string take_area_code(std::string_view address, std::string_view& rest)
{
    if (!rest.starts_with('('))
        return {};
    const auto close = rest.find(')');
    if (close == std::string_view::npos)
        refuse(address, "the area code's ')' is missing");
    const std::string_view area = trimmed(rest.substr(1, close - 1));
    if (!all_in(area, decimal))
        refuse(address, "the area code '" + std::string(area) + "' is not all digits");
    if (area == "0")
        refuse(address, "(0) is a prefix that is dialled within the country only: leave it out");
    rest = trimmed(rest.substr(close + 1));
    return std::string(area);
}

} // namespace

std::string canonical_address::dialled_subscriber() const { return without_formatting(subscriber); }

std::string canonical_address::written() const
{
    return "+" + std::to_string(country_code) + (area_code.empty() ? " " : " (" + area_code + ") ") + subscriber;
}

canonical_address parse_canonical(std::string_view address)
{
    const parts p = take_apart(address);
    if (!is_canonical(p.number))
        refuse(address, "it does not begin with '+'");
    std::string_view rest = trimmed(p.number.substr(1));
    const std::string code(rest.substr(0, rest.find_first_not_of(decimal)));
    if (code.empty())
        refuse(address, "there is no country code behind '+'");
    rest = rest.substr(code.size());

    canonical_address a;
    a.subaddress = p.subaddress;
    a.name = p.name;
    const bool all_in_one = rest.empty() || (code.size() > 3 && all_in(rest, "0123456789 .-"));
    if (all_in_one) {
        const plan_number number = by_plan(address, code + without_formatting(rest));
        a.country_code = number.country_code;
        a.area_code = number.area_code;
        a.subscriber = number.subscriber;
        a.area_by_plan = true;
        return a;
    }
    rest = trimmed(rest.substr(std::min(rest.find_first_not_of(formatting), rest.size())));
    a.country_code = code.size() <= 3 ? std::stoi(code) : 0;
    if (a.country_code == 0 || !region_of_country_code(a.country_code))
        refuse(address, "no country has the code " + code);
    const bool told = rest.starts_with('(');
    a.area_code = take_area_code(address, rest);
    a.subscriber = rest;
    check_subscriber(address, a.subscriber);
    if (!told && all_in(a.subscriber, "0123456789 .-")) {
        const auto number = find_number("+" + code + a.dialled_subscriber(), {});
        if (number && !number->area_code.empty() && a.dialled_subscriber().starts_with(number->area_code)) {
            a.area_code = number->area_code;
            drop_digits(a.subscriber, a.area_code);
            a.area_by_plan = true;
        }
    }
    return a;
}

} // namespace tipring::core
