#include "core/dialing/address_translation.hpp"

#include "base/error.hpp"
#include "core/dialing/canonical_address.hpp"
#include "core/dialing/numbering.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace tipring::core {

namespace {

using enum translate_result;

struct result_row
{
    translate_result bit;
    std::string_view name;
    std::string_view sign; ///< in the dialable string, where the bit says that it is there
};

constexpr auto result_rows = std::to_array<result_row>({
    {canonical,        "canonical",        ""  },
    {international,    "international",    ""  },
    {long_distance,    "long_distance",    ""  },
    {local,            "local",            ""  },
    {in_toll_list,     "in_toll_list",     ""  },
    {not_in_toll_list, "not_in_toll_list", ""  },
    {dial_billing,     "dial_billing",     "$" },
    {dial_quiet,       "dial_quiet",       "@" },
    {dial_dialtone,    "dial_dialtone",    "Ww"},
    {dial_prompt,      "dial_prompt",      "?" },
    {voice_detect,     "voice_detect",     ":" },
    {no_translation,   "no_translation",   ""  },
});

void scan(translation& t)
{
    const std::string_view number = std::string_view(t.dialable).substr(0, t.dialable.find_first_of("|^\r\n"));
    for (const result_row& row : result_rows)
        if (number.find_first_of(row.sign) != std::string_view::npos)
            t.results.set(row.bit);
}

/// The two strings that translation makes, in one pass.
class composer
{
public:
    explicit composer(translation& into)
        : into_(into)
    {
    }

    void literal(std::string_view text) { put(text, text); }

    /// @param shown  what people see of it
    void put(std::string_view dialled, std::string_view shown)
    {
        if (shown.empty())
            return;
        const char last = into_.displayable.empty() ? '\0' : into_.displayable.back();
        const bool touch = (is_digit(last) || last == ']') && (is_digit(shown.front()) || shown.front() == '[');
        into_.dialable += dialled;
        into_.displayable += (touch ? " " : "") + std::string(shown);
    }

private:
    static bool is_digit(char c) { return c >= '0' && c <= '9'; }

    translation& into_;
};

/// Where the number leads, seen from here.
enum class reach { same_area, long_distance, international };

/// One call of translate().
class translator
{
public:
    translator(const dialing_rules& rules, const translate_options& options)
        : options_(options)
        , here_(rules.current_location())
        , country_(rules.rules_of(here_.region))
    {
        const std::uint32_t id = options.card.value_or(here_.card);
        if (id != 0)
            card_ = &rules.card_named(std::to_string(id));
        made_.current_country = country_.country_code;
    }

    translation leave_alone(std::string_view address)
    {
        made_.dialable = address;
        made_.displayable = address.substr(0, address.find_first_of("|^\r\n"));
        if (const auto number = find_number(made_.displayable, here_.region);
            number && number->kind != number_kind::unknown) {
            canonical_address known;
            known.country_code = number->country_code;
            known.area_code = number->area_code;
            known.subscriber = number->subscriber;
            made_.canonical = known.written();
        }
        made_.why.push_back("no '+' in front: it is dialable as it is");
        scan(made_);
        return std::move(made_);
    }

    translation translate(const canonical_address& to)
    {
        made_.canonical = to.written();
        made_.destination_country = to.country_code;
        made_.results.set(translate_result::canonical);
        if (to.area_by_plan && !to.area_code.empty())
            say("area code " + to.area_code + " by the numbering plan of +" + std::to_string(to.country_code));
        const reach how = classify(to);
        choose_rule(to, how);
        compose(to);
        scan(made_);
        return std::move(made_);
    }

private:
    void say(std::string sentence) { made_.why.push_back(std::move(sentence)); }

    reach classify(const canonical_address& to)
    {
        const std::string code = "+" + std::to_string(to.country_code);
        if (to.country_code != country_.country_code) {
            made_.results.set(international);
            say("country code " + code + " is not ours, +" + std::to_string(country_.country_code) + ": international");
            return reach::international;
        }
        if (options_.force_local)
            return forced(local, "local");
        if (options_.force_long_distance)
            return forced(long_distance, "long distance");
        if (!same_area(to)) {
            made_.results.set(long_distance);
            say((to.area_code.empty() ? "a number without an area code" : "area code " + to.area_code) + " is not " +
                (here_.area_code.empty() ? "of an area that this location names" : "ours, " + here_.area_code) +
                ": long distance");
            return reach::long_distance;
        }
        made_.results.set(local);
        say(to.area_code.empty() ? "the country has no area codes: local"
                                 : "area code " + to.area_code + " is ours: local");
        return country_.toll_calling ? by_toll_list(to) : reach::same_area;
    }

    /// Where a plan has areas, a number outside all of them (a mobile, a toll-free one) is in nobody's area.
    bool same_area(const canonical_address& to) const
    {
        if (to.area_code != here_.area_code)
            return false;
        return !to.area_code.empty() || country_.same_area.find('G') == std::string::npos ||
               country_.same_area.find('F') != std::string::npos;
    }

    reach forced(translate_result bit, const std::string& word)
    {
        made_.results.set(bit);
        say("taken for " + word + ", as asked");
        return bit == local ? reach::same_area : reach::long_distance;
    }

    reach by_toll_list(const canonical_address& to)
    {
        const std::string digits = to.dialled_subscriber();
        const auto toll =
            std::ranges::find_if(here_.toll_prefixes, [&](const auto& p) { return digits.starts_with(p); });
        if (toll == here_.toll_prefixes.end()) {
            made_.results.set(not_in_toll_list);
            return reach::same_area;
        }
        made_.results.set(in_toll_list);
        say("prefix " + *toll + " is in the toll list: dialled as long distance");
        return reach::long_distance;
    }

    void choose_rule(const canonical_address& to, reach how)
    {
        access_ = how == reach::same_area ? here_.local_access : here_.long_distance_access;
        if (const std::string_view by_card = card_ ? rule_of(*card_, how) : std::string_view(); !by_card.empty()) {
            made_.rule = by_card;
            say("calling card " + card_->name + ", " + name_of(how) + ": " + made_.rule);
            return;
        }
        if (const area_code_rule* row = how == reach::international ? nullptr : area_rule_for(to)) {
            made_.rule = row->rule;
            access_ = row->long_distance ? here_.long_distance_access : here_.local_access;
            say("area code rule of location " + here_.name + " for " + row->area_code + ": " + made_.rule);
            return;
        }
        made_.rule = rule_of(country_, how);
        if (made_.rule.empty())
            throw failure(
                errc::config_bad,
                country_.region + " has no one rule for " + name_of(how) +
                    " calls: give it one with [[dialing.country]], region = \"" + country_.region + "\""
            );
        say("country " + country_.region + ", " + name_of(how) + ": " + made_.rule);
    }

    const area_code_rule* area_rule_for(const canonical_address& to) const
    {
        const std::string digits = to.dialled_subscriber();
        const auto found = std::ranges::find_if(here_.area_rules, [&](const area_code_rule& r) {
            return r.area_code == to.area_code &&
                   (r.prefixes.empty() ||
                    std::ranges::any_of(r.prefixes, [&](const auto& p) { return digits.starts_with(p); }));
        });
        return found == here_.area_rules.end() ? nullptr : &*found;
    }

    template <class Rules>
    static std::string_view rule_of(const Rules& rules, reach how)
    {
        switch (how) {
        case reach::same_area: return rules.same_area;
        case reach::long_distance: return rules.long_distance;
        case reach::international: return rules.international;
        }
        return {};
    }

    static std::string name_of(reach how)
    {
        switch (how) {
        case reach::same_area: return "same area";
        case reach::long_distance: return "long distance";
        case reach::international: return "international";
        }
        return {};
    }

    void compose(const canonical_address& to)
    {
        composer out(made_);
        out.literal(here_.pulse ? "P" : "T");
        if (options_.cancel_call_waiting && !here_.cancel_call_waiting.empty()) {
            out.literal(here_.cancel_call_waiting);
            say("call waiting is cancelled: " + here_.cancel_call_waiting);
        }
        if (!access_.empty()) {
            out.literal(access_);
            say("access code " + access_);
        }
        for (std::size_t i = 0; i < made_.rule.size();) {
            const auto end = std::min(made_.rule.find_first_of("EFGHLMNS", i), made_.rule.size());
            out.literal(std::string_view(made_.rule).substr(i, end - i));
            if (end < made_.rule.size())
                substitute(out, made_.rule[end], to);
            i = end + 1;
        }
        if (!to.subaddress.empty())
            made_.dialable += "|" + to.subaddress;
        if (!to.name.empty())
            made_.dialable += "^" + to.name;
    }

    void substitute(composer& out, char letter, const canonical_address& to)
    {
        switch (letter) {
        case 'E': return out.literal(std::to_string(to.country_code));
        case 'F': return out.literal(to.area_code);
        case 'G': return out.put(to.dialled_subscriber(), to.subscriber);
        case 'H': return out.put(card_number(), "[" + card_->name + "]");
        case 'L': return out.literal(carrier(here_.long_distance_carrier, "long_distance_carrier"));
        case 'M': return out.literal(carrier(here_.international_carrier, "international_carrier"));
        case 'N': return out.literal(here_.long_distance_carrier);
        case 'S': return out.literal(here_.international_carrier);
        default: return;
        }
    }

    const std::string& carrier(const std::string& code, const std::string& key) const
    {
        if (code.empty())
            throw failure(
                errc::config_bad,
                "rule " + made_.rule + " wants a carrier's code: location " + here_.name + " needs '" + key + "'"
            );
        return code;
    }

    const std::string& card_number() const
    {
        if (!card_ || card_->number.empty())
            throw failure(
                errc::config_bad,
                "rule " + made_.rule + " wants a card number: " +
                    (card_ ? "calling card " + card_->name + " needs 'number'" : "no calling card is chosen")
            );
        return card_->number;
    }

    const translate_options& options_;
    const location& here_;
    country_rules country_;
    const calling_card* card_ = nullptr;
    std::string access_;
    translation made_;
};

} // namespace

std::string_view name_of(translate_result r) { return std::ranges::find(result_rows, r, &result_row::bit)->name; }

std::vector<translate_result> translate_results::each() const
{
    std::vector<translate_result> all;
    for (const result_row& row : result_rows)
        if (has(row.bit))
            all.push_back(row.bit);
    return all;
}

translation translate(std::string_view address, const dialing_rules& rules, const translate_options& options)
{
    translator t(rules, options);
    return is_canonical(address) ? t.translate(parse_canonical(address)) : t.leave_alone(address);
}

} // namespace tipring::core
