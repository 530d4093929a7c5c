#pragma once
/// Telephone numbers as address books should keep them (TAPI 2.x, "Canonical Addresses"):
///
///     + CountryCode Space [(AreaCode) Space] SubscriberNumber | Subaddress ^ Name CRLF ...

#include <string>
#include <string_view>

namespace tipring::core {

struct canonical_address
{
    int country_code = 0;
    std::string area_code;  ///< without a national prefix; Italy's keep their zero
    std::string subscriber; ///< as it was written: digits, `*` `#` `A`-`D`, what controls dialling, and formatting
    std::string subaddress;
    std::string name;
    bool area_by_plan = false; ///< not in parentheses: the country's numbering plan told the area code

    /// The subscriber number without its formatting (space, `.`, `-`): what is dialled.
    std::string dialled_subscriber() const;

    /// In canonical form again, without subaddress and name.
    std::string written() const;
};

/// Whether a string claims to be canonical: anything else is dialable as it is.
inline bool is_canonical(std::string_view address) { return address.starts_with('+'); }

/// Reads the first of the addresses that CR LF may separate. A number all in one ("+442079460018") is taken apart by the
/// numbering plan of its country.
/// @throws failure(address_invalid) that says what is wrong, and how to write it.
canonical_address parse_canonical(std::string_view address);

} // namespace tipring::core
