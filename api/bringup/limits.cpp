#include "api/bringup/limits.hpp"

#include "api/bringup/quantity.hpp"
#include "base/error.hpp"
#include "core/config/config_section.hpp"

#include <algorithm>

namespace tipring::api::bringup {

bool limit::allows(double value) const { return (!least || value >= *least) && (!most || value <= *most); }

bool is_north_american(std::string_view country) { return country == "us" || country == "ca"; }

namespace {

std::string_view file_for(hardware on)
{
    switch (on) {
    case hardware::plant: return "plant.toml";
    case hardware::dahdi: return "dahdi.toml";
    case hardware::modem: return "modem.toml";
    }
    return {};
}

core::config_section shipped_section(std::string_view file)
{
    const auto all = shipped_limit_files();
    const auto found = std::ranges::find(all, file, &shipped_limits::file);
    TIPRING_ASSERT(found != all.end(), std::string(file));
    return core::config_section::parse(found->toml, found->file);
}

} // namespace

limit_book limit_book::shipped(std::string_view country, hardware on)
{
    limit_book book;
    book.take(shipped_section("general.toml"));
    book.take(shipped_section(is_north_american(country) ? "north_america.toml" : "etsi.toml"));
    book.take(shipped_section(file_for(on)));
    return book;
}

void limit_book::read(const std::string& path) { take(core::config_section::read(path)); }

void limit_book::take(const core::config_section& top)
{
    top.only({"limits"});
    const auto limits = top.table("limits");
    if (!limits)
        return;
    for (const std::string& name : limits->keys()) {
        if (!find_quantity(name))
            limits->wrong(name, "no measurement is called '" + name + "': docs/bringup.md lists them");
        const auto one = limits->table(name);
        one->only({"least", "most", "source"});
        limit l;
        l.least = one->number("least");
        l.most = one->number("most");
        l.source = one->text("source").value_or(top.source());
        if (l.least && l.most && *l.least > *l.most)
            one->wrong("least", "'least' is more than 'most': nothing would pass");
        all_.insert_or_assign(name, std::move(l));
    }
}

const limit* limit_book::find(std::string_view name) const
{
    const auto found = all_.find(name);
    return found == all_.end() ? nullptr : &found->second;
}

} // namespace tipring::api::bringup
