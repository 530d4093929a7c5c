#include "core/feature_codes.hpp"

namespace tipring::core {

namespace {

constexpr std::string_view placeholder = "{number}";

struct code_parts
{
    std::string_view before;
    bool number = false;
    std::string_view after;
};

code_parts parts_of(std::string_view code)
{
    const std::size_t at = code.find(placeholder);
    if (at == std::string_view::npos)
        return {code, false, {}};
    return {code.substr(0, at), true, code.substr(at + placeholder.size())};
}

/// What is left of `digits` behind the code's number is its end, or the beginning of it.
feature_match match_number(feature what, const code_parts& code, std::string_view digits)
{
    const std::string_view rest = digits.substr(code.before.size());
    const std::size_t length = std::min(rest.find_first_not_of("0123456789"), rest.size());
    const std::string_view number = rest.substr(0, length);
    const std::string_view tail = rest.substr(length);
    const std::string_view end = code.after.empty() ? std::string_view("#") : code.after;
    feature_match found;
    found.request = {what, std::string(number)};
    if (tail == end)
        found.how = fit::complete;
    else if (tail.empty())
        found.how = number.empty() || !code.after.empty() ? fit::begun : fit::open;
    else if (end.starts_with(tail))
        found.how = fit::begun;
    return found;
}

feature_match match_one(feature what, std::string_view pattern, std::string_view digits)
{
    const code_parts code = parts_of(pattern);
    if (digits.size() < code.before.size())
        return {code.before.starts_with(digits) ? fit::begun : fit::none, {}};
    if (!digits.starts_with(code.before))
        return {};
    if (code.number)
        return match_number(what, code, digits);
    return {
        digits.size() == code.before.size() ? fit::complete : fit::none, {what, {}}
    };
}

} // namespace

std::string_view name_of(feature f)
{
    switch (f) {
    case feature::park: return "park";
    case feature::unpark: return "unpark";
    case feature::pickup: return "pickup";
    case feature::pickup_group: return "pickup_group";
    case feature::forward_unconditional: return "forward_unconditional";
    case feature::cancel_forward_unconditional: return "cancel_forward_unconditional";
    case feature::forward_busy: return "forward_busy";
    case feature::cancel_forward_busy: return "cancel_forward_busy";
    case feature::forward_no_answer: return "forward_no_answer";
    case feature::cancel_forward_no_answer: return "cancel_forward_no_answer";
    case feature::do_not_disturb: return "do_not_disturb";
    case feature::cancel_do_not_disturb: return "cancel_do_not_disturb";
    case feature::call_back: return "call_back";
    case feature::camp_on: return "camp_on";
    case feature::cancel_completion: return "cancel_completion";
    case feature::cancel_call_waiting: return "cancel_call_waiting";
    case feature::leave_message: return "leave_message";
    case feature::answer_message: return "answer_message";
    case feature::cancel_message: return "cancel_message";
    }
    return "?";
}

feature_codes star_codes()
{
    using enum feature;
    feature_codes codes;
    codes[park] = "*68{number}";
    codes[unpark] = "*88{number}";
    codes[pickup] = "*97{number}";
    codes[pickup_group] = "*98";
    codes[forward_unconditional] = "*72{number}";
    codes[cancel_forward_unconditional] = "*73";
    codes[forward_busy] = "*90{number}";
    codes[cancel_forward_busy] = "*91";
    codes[forward_no_answer] = "*92{number}";
    codes[cancel_forward_no_answer] = "*93";
    codes[do_not_disturb] = "*78";
    codes[cancel_do_not_disturb] = "*79";
    codes[call_back] = "*66";
    codes[camp_on] = "*65"; // ours: North America has no code for it
    codes[cancel_completion] = "*86";
    codes[cancel_call_waiting] = "*70";
    codes[leave_message] = "*94{number}"; // the three are ours
    codes[answer_message] = "*95";
    codes[cancel_message] = "*96";
    return codes;
}

feature_codes etsi_codes()
{
    using enum feature;
    feature_codes codes;
    codes[park] = "*58*{number}#"; // park to pickup_group: ours, networks have none of them
    codes[unpark] = "#58*{number}#";
    codes[pickup] = "*76*{number}#";
    codes[pickup_group] = "*75#";
    codes[forward_unconditional] = "*21*{number}#";
    codes[cancel_forward_unconditional] = "#21#";
    codes[forward_busy] = "*67*{number}#";
    codes[cancel_forward_busy] = "#67#";
    codes[forward_no_answer] = "*61*{number}#";
    codes[cancel_forward_no_answer] = "#61#";
    codes[do_not_disturb] = "*26#";
    codes[cancel_do_not_disturb] = "#26#";
    codes[call_back] = "*37#";
    codes[camp_on] = "*38#"; // ours
    codes[cancel_completion] = "#37#";
    codes[cancel_call_waiting] = "#43#";
    codes[leave_message] = "*64*{number}#"; // the three are ours
    codes[answer_message] = "*65#";
    codes[cancel_message] = "#64#";
    return codes;
}

std::optional<std::string> whats_wrong_with(std::string_view code)
{
    if (code.empty())
        return std::nullopt; // no such service
    const code_parts parts = parts_of(code);
    for (const std::string_view part : {parts.before, parts.after})
        if (part.find_first_not_of("0123456789*#") != std::string_view::npos)
            return "may hold digits, * and #, and {number} once";
    if (parts.before.empty())
        return "must begin with the digits that ask for the service";
    if (parts.number && !parts.after.empty() && parts.after.find_first_of("*#") != 0)
        return "has digits behind {number}: nobody could tell where the number ends";
    return std::nullopt;
}

bool takes_number(const feature_codes& codes, feature what) { return parts_of(codes[what]).number; }

std::optional<std::string> digits_for(const feature_codes& codes, feature what, std::string_view number)
{
    const code_parts code = parts_of(codes[what]);
    if (code.before.empty() || (code.number ? false : !number.empty()))
        return std::nullopt;
    std::string digits(code.before);
    if (code.number) {
        digits += number;
        digits += number.empty() && code.after.empty() ? "#" : code.after;
    }
    return digits;
}

feature_match match(const feature_codes& codes, std::string_view digits)
{
    feature_match best;
    for (std::size_t i = 0; i < feature_count; ++i) {
        if (codes.codes[i].empty())
            continue;
        feature_match one = match_one(static_cast<feature>(i), codes.codes[i], digits);
        if (one.how == fit::complete)
            return one;
        if (one.how > best.how)
            best = std::move(one);
    }
    return best;
}

} // namespace tipring::core
