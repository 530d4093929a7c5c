/// Functions of tapi.h that say what to dial, from where, and by which rules.

#include "api/tapi/dialing_book.hpp"
#include "api/tapi/entry.hpp"
#include "base/error.hpp"
#include "core/dialing/address_translation.hpp"
#include "core/dialing/numbering.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <vector>

using namespace tipring;
using namespace tipring::tapi;

namespace {

constexpr DWORD version_1_4 = 0x00010004;
constexpr DWORD version_2_0 = 0x00020000;
constexpr DWORD version_3_0 = 0x00030000;

/// These functions work before lineInitialize, too; a handle or device that is named must be there.
LONG check_client(HLINEAPP app)
{
    return app == 0 ? 0 : on_client(app, [](telephony&, client&) { return 0; });
}

LONG check_device(DWORD device)
{
    if (!running())
        return 0;
    return on_engine([&](telephony& t) -> LONG { return device < t.devices().size() ? 0 : LINEERR_BADDEVICEID; });
}

void set(DWORD& size, DWORD& offset, part where)
{
    size = where.size;
    offset = where.offset;
}

// lineTranslateAddress ------------------------------------------------------------------------------------------------

core::translate_options options_of(DWORD bits, DWORD card)
{
    core::translate_options options;
    if ((bits & LINETRANSLATEOPTION_CARDOVERRIDE) != 0)
        options.card = card;
    options.cancel_call_waiting = (bits & LINETRANSLATEOPTION_CANCELCALLWAITING) != 0;
    options.force_local = (bits & LINETRANSLATEOPTION_FORCELOCAL) != 0;
    options.force_long_distance = (bits & LINETRANSLATEOPTION_FORCELD) != 0;
    return options;
}

bool has_card(const core::dialing_rules& rules, DWORD id)
{
    return id == 0 || std::ranges::find(rules.cards, id, &core::calling_card::id) != rules.cards.end();
}

DWORD results_for(const core::translation& made, DWORD version)
{
    DWORD bits = made.results.tapi();
    if (version < version_2_0)
        bits &= ~static_cast<DWORD>(LINETRANSLATERESULT_VOICEDETECT);
    if (version < version_3_0)
        bits &= ~static_cast<DWORD>(LINETRANSLATERESULT_NOTRANSLATION);
    return bits;
}

LONG write(const core::translation& made, DWORD version, LPLINETRANSLATEOUTPUT to, strings form)
{
    structure<LINETRANSLATEOUTPUT> out(to, sizeof(LINETRANSLATEOUTPUT), form);
    LINETRANSLATEOUTPUT f{};
    set(f.dwDialableStringSize, f.dwDialableStringOffset, out.add(made.dialable));
    set(f.dwDisplayableStringSize, f.dwDisplayableStringOffset, out.add(made.displayable));
    f.dwCurrentCountry = static_cast<DWORD>(made.current_country);
    f.dwDestCountry = static_cast<DWORD>(made.destination_country);
    f.dwTranslateResults = results_for(made, version);
    return out.finish(f);
}

template <class Text>
LONG translate_address(
    HLINEAPP app, DWORD device, DWORD version, Text address, DWORD card, DWORD options, LPLINETRANSLATEOUTPUT out
)
{
    if (!address || !out)
        return LINEERR_INVALPOINTER;
    if (version < oldest_version)
        return LINEERR_INCOMPATIBLEAPIVERSION;
    constexpr DWORD all_options = LINETRANSLATEOPTION_CARDOVERRIDE | LINETRANSLATEOPTION_CANCELCALLWAITING |
                                  LINETRANSLATEOPTION_FORCELOCAL | LINETRANSLATEOPTION_FORCELD;
    constexpr DWORD contradiction = LINETRANSLATEOPTION_FORCELOCAL | LINETRANSLATEOPTION_FORCELD;
    if ((options & ~all_options) != 0 || (options & contradiction) == contradiction)
        return LINEERR_INVALPARAM;
    if (const LONG wrong = check_client(app); wrong != 0)
        return wrong;
    if (const LONG wrong = check_device(device); wrong != 0)
        return wrong;
    return tell(guarded([&]() -> LONG {
        const dialing_book book;
        if ((options & LINETRANSLATEOPTION_CARDOVERRIDE) != 0 && !has_card(*book, card))
            return LINEERR_INVALCARD;
        return write(core::translate(said(address), *book, options_of(options, card)), version, out, form_of(address));
    }));
}

// Locations and cards -------------------------------------------------------------------------------------------------

std::string listed(const std::vector<std::string>& prefixes)
{
    std::string all;
    for (const std::string& p : prefixes)
        all += (all.empty() ? "" : ",") + p;
    return all;
}

LINELOCATIONENTRY
entry_of(const core::location& l, const core::dialing_rules& rules, structure<LINETRANSLATECAPS>& out)
{
    const core::country_rules country = rules.rules_of(l.region);
    LINELOCATIONENTRY e{};
    e.dwPermanentLocationID = l.id;
    set(e.dwLocationNameSize, e.dwLocationNameOffset, out.add(l.name));
    e.dwCountryCode = static_cast<DWORD>(country.country_code);
    set(e.dwCityCodeSize, e.dwCityCodeOffset, out.add(l.area_code));
    e.dwPreferredCardID = l.card;
    set(e.dwLocalAccessCodeSize, e.dwLocalAccessCodeOffset, out.add(l.local_access));
    set(e.dwLongDistanceAccessCodeSize, e.dwLongDistanceAccessCodeOffset, out.add(l.long_distance_access));
    set(e.dwTollPrefixListSize, e.dwTollPrefixListOffset, out.add(listed(l.toll_prefixes)));
    e.dwCountryID = country_id(country);
    e.dwOptions = l.pulse ? LINELOCATIONOPTION_PULSEDIAL : 0;
    set(e.dwCancelCallWaitingSize, e.dwCancelCallWaitingOffset, out.add(l.cancel_call_waiting));
    return e;
}

LINECARDENTRY entry_of(const core::calling_card& c, structure<LINETRANSLATECAPS>& out)
{
    LINECARDENTRY e{};
    e.dwPermanentCardID = c.id;
    set(e.dwCardNameSize, e.dwCardNameOffset, out.add(c.name));
    e.dwCardNumberDigits = static_cast<DWORD>(c.number.size()); // the number itself is nobody's to read
    set(e.dwSameAreaRuleSize, e.dwSameAreaRuleOffset, out.add(c.same_area));
    set(e.dwLongDistanceRuleSize, e.dwLongDistanceRuleOffset, out.add(c.long_distance));
    set(e.dwInternationalRuleSize, e.dwInternationalRuleOffset, out.add(c.international));
    return e;
}

LONG translate_caps(HLINEAPP app, DWORD version, LPLINETRANSLATECAPS to, strings form)
{
    if (!to)
        return LINEERR_INVALPOINTER;
    if (version < oldest_version)
        return LINEERR_INCOMPATIBLEAPIVERSION;
    if (const LONG wrong = check_client(app); wrong != 0)
        return wrong;
    return tell(guarded([&]() -> LONG {
        const dialing_book book;
        const bool old = version < version_1_4; // its programs step from entry to entry by the sizes they know
        const std::size_t location_size = old ? offsetof(LINELOCATIONENTRY, dwCountryID) : sizeof(LINELOCATIONENTRY);
        const std::size_t card_size = old ? offsetof(LINECARDENTRY, dwCardNumberDigits) : sizeof(LINECARDENTRY);
        structure<LINETRANSLATECAPS> out(to, sizeof(LINETRANSLATECAPS), form);
        LINETRANSLATECAPS f{};
        f.dwNumLocations = static_cast<DWORD>(book->locations.size());
        f.dwNumCards = static_cast<DWORD>(book->cards.size());
        const part locations = out.reserve(location_size * book->locations.size());
        const part cards = out.reserve(card_size * book->cards.size());
        for (std::size_t i = 0; i < book->locations.size(); ++i) {
            const LINELOCATIONENTRY e = entry_of(book->locations[i], *book, out);
            out.fill(locations, i * location_size, &e, location_size);
        }
        for (std::size_t i = 0; i < book->cards.size(); ++i) {
            const LINECARDENTRY e = entry_of(book->cards[i], out);
            out.fill(cards, i * card_size, &e, card_size);
        }
        set(f.dwLocationListSize, f.dwLocationListOffset, locations);
        set(f.dwCardListSize, f.dwCardListOffset, cards);
        f.dwCurrentLocationID = book->current;
        f.dwCurrentPreferredCardID = book->current_location().card;
        return out.finish(f);
    }));
}

/// To every line that asked for it.
void tell_translation_changed()
{
    if (!running())
        return;
    on_engine([](telephony& t) -> LONG {
        for (const open_line* line : t.all().lines.all())
            if ((line->line_states & LINEDEVSTATE_TRANSLATECHANGE) != 0)
                line->owner->tell_line(*line, LINE_LINEDEVSTATE, LINEDEVSTATE_TRANSLATECHANGE);
        return 0;
    });
}

LONG set_location(HLINEAPP app, DWORD id)
{
    if (const LONG wrong = check_client(app); wrong != 0)
        return wrong;
    const LONG done = tell(guarded([&]() -> LONG {
        const dialing_book book;
        if (std::ranges::find(book->locations, id, &core::location::id) == book->locations.end())
            return LINEERR_INVALLOCATION;
        book->current = id;
        return 0;
    }));
    if (done == 0)
        tell_translation_changed();
    return done;
}

template <class Text>
LONG set_toll(HLINEAPP app, DWORD device, Text address, DWORD option)
{
    if (!address)
        return LINEERR_INVALPOINTER;
    if (option != LINETOLLLISTOPTION_ADD && option != LINETOLLLISTOPTION_REMOVE)
        return LINEERR_INVALPARAM;
    if (const LONG wrong = check_client(app); wrong != 0)
        return wrong;
    if (const LONG wrong = check_device(device); wrong != 0)
        return wrong;
    const LONG done = tell(guarded([&]() -> LONG {
        const dialing_book book;
        const auto here = std::ranges::find(book->locations, book->current, &core::location::id);
        if (here == book->locations.end())
            throw failure(errc::config_bad, "there is no current location: set one with lineSetCurrentLocation");
        using enum core::toll_list_option;
        core::set_toll_list(*here, said(address), option == LINETOLLLISTOPTION_ADD ? add : remove);
        return 0;
    }));
    if (done == 0)
        tell_translation_changed();
    return done;
}

// Countries -----------------------------------------------------------------------------------------------------------

/// Every country, by id. Made once: the numbering plans are asked two hundred times.
std::vector<std::pair<DWORD, core::country_rules>> countries_by_id(const core::dialing_rules& rules)
{
    std::vector<std::pair<DWORD, core::country_rules>> all;
    for (const std::string& region : core::all_regions()) {
        core::country_rules country = rules.rules_of(region);
        const DWORD id = country_id(country);
        all.emplace_back(id, std::move(country));
    }
    std::ranges::sort(all, {}, [](const auto& c) { return c.first; });
    return all;
}

/// @param id  0: all of them
LONG countries(DWORD id, DWORD version, LPLINECOUNTRYLIST to, strings form)
{
    if (!to)
        return LINEERR_INVALPOINTER;
    if (version < oldest_version)
        return LINEERR_INCOMPATIBLEAPIVERSION;
    return tell(guarded([&]() -> LONG {
        static const auto all = countries_by_id(*dialing_book());
        const auto begin = id == 0 ? all.begin() : std::ranges::find(all, id, [](const auto& c) { return c.first; });
        if (begin == all.end())
            return LINEERR_INVALCOUNTRYCODE;
        const auto end = id == 0 ? all.end() : begin + 1;
        structure<LINECOUNTRYLIST> out(to, sizeof(LINECOUNTRYLIST), form);
        const part list = out.reserve(static_cast<std::size_t>(end - begin) * sizeof(LINECOUNTRYENTRY));
        for (auto c = begin; c != end; ++c) {
            LINECOUNTRYENTRY e{};
            e.dwCountryID = c->first;
            e.dwCountryCode = static_cast<DWORD>(c->second.country_code);
            e.dwNextCountryID = c + 1 == all.end() ? 0 : (c + 1)->first;
            set(e.dwCountryNameSize, e.dwCountryNameOffset, out.add(country_name(c->second.region)));
            set(e.dwSameAreaRuleSize, e.dwSameAreaRuleOffset, out.add(c->second.same_area));
            set(e.dwLongDistanceRuleSize, e.dwLongDistanceRuleOffset, out.add(c->second.long_distance));
            set(e.dwInternationalRuleSize, e.dwInternationalRuleOffset, out.add(c->second.international));
            out.fill(list, static_cast<std::size_t>(c - begin) * sizeof e, &e, sizeof e);
        }
        LINECOUNTRYLIST f{};
        f.dwNumCountries = static_cast<DWORD>(end - begin);
        set(f.dwCountryListSize, f.dwCountryListOffset, list);
        return out.finish(f);
    }));
}

} // namespace

// NOLINTBEGIN(readability-inconsistent-declaration-parameter-name): the header has TAPI's names
extern "C" {

LONG lineTranslateAddress(
    HLINEAPP app, DWORD device, DWORD version, LPCSTR address, DWORD card, DWORD options, LPLINETRANSLATEOUTPUT out
)
{
    return translate_address(app, device, version, address, card, options, out);
}
LONG lineTranslateAddressA(
    HLINEAPP app, DWORD device, DWORD version, LPCSTR address, DWORD card, DWORD options, LPLINETRANSLATEOUTPUT out
)
{
    return translate_address(app, device, version, address, card, options, out);
}
LONG lineTranslateAddressW(
    HLINEAPP app, DWORD device, DWORD version, LPCWSTR address, DWORD card, DWORD options, LPLINETRANSLATEOUTPUT out
)
{
    return translate_address(app, device, version, address, card, options, out);
}

LONG lineGetTranslateCaps(HLINEAPP app, DWORD version, LPLINETRANSLATECAPS caps)
{
    return translate_caps(app, version, caps, strings::narrow);
}
LONG lineGetTranslateCapsA(HLINEAPP app, DWORD version, LPLINETRANSLATECAPS caps)
{
    return translate_caps(app, version, caps, strings::narrow);
}
LONG lineGetTranslateCapsW(HLINEAPP app, DWORD version, LPLINETRANSLATECAPS caps)
{
    return translate_caps(app, version, caps, strings::wide);
}

LONG lineSetCurrentLocation(HLINEAPP app, DWORD location) { return set_location(app, location); }

LONG lineSetTollList(HLINEAPP app, DWORD device, LPCSTR address, DWORD option)
{
    return set_toll(app, device, address, option);
}
LONG lineSetTollListA(HLINEAPP app, DWORD device, LPCSTR address, DWORD option)
{
    return set_toll(app, device, address, option);
}
LONG lineSetTollListW(HLINEAPP app, DWORD device, LPCWSTR address, DWORD option)
{
    return set_toll(app, device, address, option);
}

LONG lineGetCountry(DWORD country, DWORD version, LPLINECOUNTRYLIST list)
{
    return countries(country, version, list, strings::narrow);
}
LONG lineGetCountryA(DWORD country, DWORD version, LPLINECOUNTRYLIST list)
{
    return countries(country, version, list, strings::narrow);
}
LONG lineGetCountryW(DWORD country, DWORD version, LPLINECOUNTRYLIST list)
{
    return countries(country, version, list, strings::wide);
}

} // extern "C"
// NOLINTEND(readability-inconsistent-declaration-parameter-name)
