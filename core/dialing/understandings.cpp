#include "core/dialing/understandings.hpp"

#include "core/dialing/dial_policy.hpp"

#include <algorithm>
#include <set>
#include <tuple>

namespace tipring::core {

namespace {

constexpr std::string_view decimal = "0123456789";
constexpr std::string_view signs = "*#";

enum class hearing { everything, tones, pulses }; ///< an exchange may be deaf to one of the two

bool heard(const dial_step& step, hearing how)
{
    return how == hearing::everything || step.pulse == (how == hearing::pulses);
}

/// What reaches the register from step `first` on. A to D have no meaning to public exchanges, which may pass over them.
std::string text_from(std::span<const dial_step> steps, std::size_t first, hearing how)
{
    std::string text;
    for (const dial_step& step : steps.subspan(first))
        if (heard(step, how))
            text += step.digits;
    std::erase_if(text, [](char c) { return c >= 'A' && c <= 'D'; });
    return text;
}

class collector
{
public:
    collector(std::string_view outside_prefix, std::span<const std::string> prefixes, bool bare_stars)
        : outside_prefix_(outside_prefix)
        , prefixes_(prefixes)
        , bare_stars_(bare_stars)
    {
    }

    /// @param inside  no outside line has been fetched yet
    /// @param depth   prefixes behind prefixes: as many as anybody dials
    void add(std::string_view text, bool inside, int depth = 6)
    {
        if (text.empty() || depth == 0 || !been_there_.insert({std::string(text), inside, depth}).second)
            return;
        const std::string_view digits = text.substr(0, text.find_first_not_of(decimal));
        if (!digits.empty())
            found_.insert({std::string(digits), inside});
        if (!outside_prefix_.empty() && text.starts_with(outside_prefix_))
            add(text.substr(outside_prefix_.size()), false, depth - 1);
        for (const std::string& p : prefixes_)
            if (matches_pattern(text, p))
                add(text.substr(p.size()), inside, depth - 1);
        add_behind_signs(text, inside, depth);
    }

    std::vector<understanding> found() const { return {found_.begin(), found_.end()}; }

private:
    /// "*67 911", "*21*0900 123#": a number begins behind the code, be it closed by a sign or by its length.
    void add_behind_signs(std::string_view text, bool inside, int depth)
    {
        const std::size_t at = text.find_first_of(signs);
        if (at == std::string_view::npos)
            return;
        std::string passed_over(text);
        std::erase_if(passed_over, [](char sign) { return signs.find(sign) != std::string_view::npos; });
        add(passed_over, inside, depth - 1);
        const std::string_view rest = text.substr(at + 1);
        add(rest, inside, at == 0 ? depth : depth - 1);
        if (at == 0 || bare_stars_) {
            const bool three_digits = !rest.empty() && (rest[0] == '2' || rest[0] == '3'); // ATIS-0300058: *2XX, *3XX
            add(rest.substr(std::min<std::size_t>(rest.size(), three_digits ? 3 : 2)), inside, depth - 1);
        }
    }

    std::string_view outside_prefix_;
    std::span<const std::string> prefixes_;
    bool bare_stars_;
    std::set<understanding> found_;
    std::set<std::tuple<std::string, bool, int>> been_there_;
};

} // namespace

std::vector<understanding> understandings(
    const dial_string& number,
    const dial_string& before,
    std::string_view outside_prefix,
    std::span<const std::string> prefixes,
    bool bare_stars
)
{
    if (number.digits().empty())
        return {};
    dial_string all = before;
    for (const dial_step& step : number.steps)
        all.append(step);

    collector c(outside_prefix, prefixes, bare_stars);
    const auto add = [&](const std::string& text, bool from_dial_tone) {
        c.add(text, from_dial_tone && !outside_prefix.empty());
    };
    for (const hearing how : {hearing::everything, hearing::tones, hearing::pulses}) {
        for (std::size_t first = 0; first < all.steps.size(); ++first)
            add(text_from(all.steps, first, how), first == 0);
        add(text_from(number.steps, 0, how), before.steps.empty());
    }
    return c.found();
}

} // namespace tipring::core
