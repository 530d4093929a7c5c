#pragma once
/// What a bring-up found, and how it is shown.

#include "api/bringup/limits.hpp"
#include "api/bringup/quantity.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tipring::api::bringup {

enum class verdict {
    pass,
    fail,
    noted,          ///< measured; there is no limit
    not_measurable, ///< neither good nor bad: it cannot be measured here, and `because` says why
};

std::string_view name_of(verdict v); ///< "pass", "fail", "noted", "not measurable"

struct finding
{
    const quantity* what = nullptr;
    verdict outcome{};
    std::optional<double> value{};
    std::optional<limit> allowed{};
    std::string because{}; ///< why it failed without a value, or could not be measured; or a remark
};

struct point
{
    double x{};
    double y{};
};

struct series
{
    std::string name;
    std::vector<point> points;
    std::optional<double> least = {}; ///< allowed, over the whole width; what is not said is not limited
    std::optional<double> most = {};
};

/// A picture's worth of a measurement.
struct curve
{
    std::string title;
    std::string x_label; ///< "Hz"
    std::string y_label; ///< "dB"
    std::vector<series> lines;
    double least_span = 1.0; ///< of y: what is flat looks flat
};

struct report
{
    std::string exchange_end;   ///< the FXS port; empty: none
    std::string subscriber_end; ///< the FXO port; empty: none
    std::string country;
    std::string date; ///< for people; empty: not said
    std::vector<finding> findings;
    std::vector<curve> curves;
    std::string ended_early; ///< what ended it, empty: nothing

    int count(verdict v) const;
    bool good() const { return count(verdict::fail) == 0 && ended_early.empty(); }
};

// One finding, for people
std::string value_of(const finding& f);    ///< "-65.2 dBm0p", "yes", "-"
std::string allowed_for(const finding& f); ///< "at most -64 dBm0p", "yes", "-"
std::string in_words(double value, std::string_view unit);

// The whole
std::string to_json(const report& r);  ///< indented by two, as `report.json`
std::string to_junit(const report& r); ///< a suite a step, a case a finding; what was not measurable is skipped
std::string to_html(const report& r);  ///< one file, which asks nothing of the network

} // namespace tipring::api::bringup
