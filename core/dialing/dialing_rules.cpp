#include "core/dialing/dialing_rules.hpp"

#include "base/error.hpp"
#include "core/config/config_section.hpp"
#include "core/dialing/canonical_address.hpp"
#include "core/dialing/numbering.hpp"

#include <algorithm>
#include <limits>

namespace tipring::core {

namespace {

constexpr std::string_view decimal = "0123456789";
constexpr std::string_view dialled = "0123456789ABCD*#,!WTP@$?:";
constexpr std::string_view rule_letters = "0123456789ABCD*#,!WTP@$?:EFGHLMNS";

bool all_in(std::string_view text, std::string_view characters)
{
    return text.find_first_not_of(characters) == std::string_view::npos;
}

std::string digits(const config_section& s, std::string_view key)
{
    std::string value = s.text(key).value_or("");
    if (!all_in(value, decimal))
        s.wrong(key, "'" + std::string(key) + "' is '" + value + "'; it must be digits only");
    return value;
}

std::vector<std::string> digit_groups(const config_section& s, std::string_view key)
{
    auto groups = s.texts(key);
    for (const std::string& g : groups)
        if (g.empty() || !all_in(g, decimal))
            s.wrong(key, "'" + std::string(key) + "' has '" + g + "'; each must be digits only");
    return groups;
}

std::string access(const config_section& s, std::string_view key)
{
    std::string value = s.text(key).value_or("");
    if (!all_in(value, dialled))
        s.wrong(key, "'" + std::string(key) + "' is '" + value + "'; use 0-9 A-D * # , ! W T P @ $ ? :");
    return value;
}

std::string rule(const config_section& s, std::string_view key, std::string_view otherwise = {})
{
    std::string value = s.text(key).value_or(std::string(otherwise));
    if (!all_in(value, rule_letters))
        s.wrong(
            key,
            "'" + std::string(key) + "' is '" + value +
                "'; a rule has 0-9 A-D * # , ! W T P @ $ ? : and E country, F area, G number, H card, L M N S carriers"
        );
    return value;
}

std::string region(const config_section& s, std::string_view key)
{
    std::string value = s.required_text(key);
    if (!find_plan(value))
        s.wrong(key, "no region '" + value + "'; write ISO 3166-1 letters in capitals, such as \"DE\"");
    return value;
}

std::uint32_t id(const config_section& s, std::size_t nth)
{
    return static_cast<std::uint32_t>(
        s.whole("id", 1, std::numeric_limits<std::int32_t>::max()).value_or(static_cast<std::int64_t>(nth) + 1)
    );
}

template <class Entries>
void only_once(const config_section& s, const Entries& before, std::uint32_t number, const std::string& name)
{
    for (const auto& other : before) {
        if (other.id == number)
            s.wrong("id", "id " + std::to_string(number) + " is given twice, to " + other.name + " and " + name);
        if (other.name == name)
            s.wrong("name", "two are called '" + name + "'");
    }
}

area_code_rule read_area_rule(const config_section& s)
{
    s.only({"area_code", "prefixes", "rule", "long_distance"});
    area_code_rule r;
    s.required_text("area_code");
    r.area_code = digits(s, "area_code");
    r.prefixes = digit_groups(s, "prefixes");
    s.required_text("rule");
    r.rule = rule(s, "rule");
    r.long_distance = s.flag("long_distance").value_or(false);
    return r;
}

location read_location(const config_section& s, const std::vector<location>& before)
{
    s.only(
        {"id",
         "name",
         "region",
         "area_code",
         "local_access",
         "long_distance_access",
         "long_distance_carrier",
         "international_carrier",
         "toll_prefixes",
         "card",
         "pulse",
         "cancel_call_waiting",
         "area_rule"}
    );
    location l;
    l.id = id(s, before.size());
    l.name = s.required_text("name");
    only_once(s, before, l.id, l.name);
    l.region = region(s, "region");
    l.area_code = digits(s, "area_code");
    l.local_access = access(s, "local_access");
    l.long_distance_access = access(s, "long_distance_access");
    l.long_distance_carrier = digits(s, "long_distance_carrier");
    l.international_carrier = digits(s, "international_carrier");
    l.toll_prefixes = digit_groups(s, "toll_prefixes");
    l.pulse = s.flag("pulse").value_or(false);
    l.cancel_call_waiting = access(s, "cancel_call_waiting");
    for (const config_section& r : s.tables("area_rule"))
        l.area_rules.push_back(read_area_rule(r));
    return l;
}

calling_card read_card(const config_section& s, const std::vector<calling_card>& before)
{
    s.only({"id", "name", "number", "same_area", "long_distance", "international"});
    calling_card c;
    c.id = id(s, before.size());
    c.name = s.required_text("name");
    only_once(s, before, c.id, c.name);
    c.number = digits(s, "number");
    c.same_area = rule(s, "same_area");
    c.long_distance = rule(s, "long_distance");
    c.international = rule(s, "international");
    return c;
}

country_rules read_country(const config_section& s)
{
    s.only({"region", "same_area", "long_distance", "international", "toll_calling"});
    country_rules c = find_country_rules(region(s, "region"));
    c.same_area = rule(s, "same_area", c.same_area);
    c.long_distance = rule(s, "long_distance", c.long_distance);
    c.international = rule(s, "international", c.international);
    c.toll_calling = s.flag("toll_calling").value_or(c.toll_calling);
    return c;
}

template <class Entries>
const auto* find_entry(const Entries& entries, std::string_view name_or_id)
{
    const auto found = std::ranges::find_if(entries, [&](const auto& e) {
        return e.name == name_or_id || std::to_string(e.id) == name_or_id;
    });
    return found == entries.end() ? nullptr : &*found;
}

template <class Entries>
std::string names_of(const Entries& entries)
{
    std::string all;
    for (const auto& e : entries)
        all += (all.empty() ? "" : ", ") + e.name;
    return all.empty() ? "none" : all;
}

} // namespace

country_rules find_country_rules(std::string_view region)
{
    const auto plan = find_plan(region);
    if (!plan)
        throw failure(
            errc::unknown_country,
            "no region '" + std::string(region) + "': write ISO 3166-1 letters in capitals, such as DE"
        );
    country_rules c;
    c.region = plan->region;
    c.country_code = plan->country_code;
    c.long_distance = plan->national_prefix + "FG";
    c.same_area = plan->own_area_without_code ? "G" : c.long_distance;
    if (!plan->international_prefix.empty())
        c.international = plan->international_prefix + "EFG";
    c.toll_calling = c.country_code == 1;
    if (c.region ==
        "BR") { // each long-distance call names its carrier: Anatel, resolution 749, codigo de selecao de prestadora
        c.long_distance = "0LFG";
        c.international = "00MEFG";
    }
    return c;
}

const location& dialing_rules::current_location() const { return location_named(std::to_string(current)); }

const location& dialing_rules::location_named(std::string_view name_or_id) const
{
    if (const location* l = find_entry(locations, name_or_id))
        return *l;
    throw failure(errc::config_bad, "no location '" + std::string(name_or_id) + "'; there are: " + names_of(locations));
}

const calling_card& dialing_rules::card_named(std::string_view name_or_id) const
{
    if (const calling_card* c = find_entry(cards, name_or_id))
        return *c;
    throw failure(errc::config_bad, "no calling card '" + std::string(name_or_id) + "'; there are: " + names_of(cards));
}

country_rules dialing_rules::rules_of(const std::string& region) const
{
    const auto own = std::ranges::find(countries, region, &country_rules::region);
    return own == countries.end() ? find_country_rules(region) : *own;
}

dialing_rules read_dialing_rules(const config_section& top)
{
    const auto s = top.table("dialing");
    if (!s)
        top.wrong("dialing", "there is no [dialing]: it wants [[dialing.location]] with 'name' and 'region'");
    s->only({"current", "location", "card", "country"});
    dialing_rules rules;
    for (const config_section& c : s->tables("card"))
        rules.cards.push_back(read_card(c, rules.cards));
    for (const config_section& c : s->tables("country"))
        rules.countries.push_back(read_country(c));
    for (const config_section& l : s->tables("location")) {
        location read = read_location(l, rules.locations);
        if (const auto card = l.text("card")) {
            const calling_card* found = find_entry(rules.cards, *card);
            if (!found)
                l.wrong("card", "no calling card '" + *card + "'; there are: " + names_of(rules.cards));
            read.card = found->id;
        }
        rules.locations.push_back(std::move(read));
    }
    if (rules.locations.empty())
        s->wrong("location", "no location: it wants [[dialing.location]] with 'name' and 'region'");
    rules.current = rules.locations.front().id;
    if (const auto current = s->text("current")) {
        const location* found = find_entry(rules.locations, *current);
        if (!found)
            s->wrong("current", "no location '" + *current + "'; there are: " + names_of(rules.locations));
        rules.current = found->id;
    }
    return rules;
}

void set_toll_list(location& where, std::string_view address, toll_list_option option)
{
    constexpr std::size_t exchange_code = 3; // the first digits of a North American subscriber number name its exchange
    const canonical_address a = parse_canonical(address);
    if (a.country_code != find_country_rules(where.region).country_code || a.area_code != where.area_code)
        return;
    const std::string prefix = a.dialled_subscriber().substr(0, exchange_code);
    std::erase(where.toll_prefixes, prefix);
    if (option == toll_list_option::add)
        where.toll_prefixes.push_back(prefix);
}

} // namespace tipring::core
