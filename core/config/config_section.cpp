#include "core/config/config_section.hpp"

#include "base/error.hpp"

// toml++ 3.3 asserts on some malformed keys instead of reporting them: foreign bytes must never end the program.
struct toml_parser_gave_up
{
};
#define TOML_ASSERT(expression) (static_cast<bool>(expression) ? void(0) : throw toml_parser_gave_up())
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wterminate" // in its accessors, where an assertion is a mistake of ours
#include <toml++/toml.h>
#pragma GCC diagnostic pop

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>

namespace tipring::core {

struct config_section::document
{
    std::string source;
    toml::table root;
};

namespace {

const toml::table& as_table(const void* table) { return *static_cast<const toml::table*>(table); }

template <class Words>
std::string listed(const Words& words)
{
    std::string all;
    for (const std::string_view w : words)
        all += (all.empty() ? "" : ", ") + std::string(w);
    return all;
}

[[noreturn]] void
complain(std::string_view source, const toml::source_region& at, const std::string& where, const std::string& what)
{
    std::ostringstream sentence;
    sentence << source << ':' << at.begin.line << ": " << (where.empty() ? "" : where + ": ") << what;
    throw failure(errc::config_bad, sentence.str());
}

/// Whole milliseconds, 1 to a day.
std::optional<sample_count> interval(const toml::node& node)
{
    constexpr std::int64_t longest = 24LL * 3600 * 1000;
    const auto value = node.value_exact<std::int64_t>();
    if (!value || *value <= 0 || *value > longest)
        return std::nullopt;
    return std::chrono::milliseconds(*value);
}

} // namespace

config_section::config_section(
    std::shared_ptr<const document> whole, const void* table, std::string path, bool repeated
)
    : document_(std::move(whole))
    , table_(table)
    , path_(std::move(path))
    , repeated_(repeated)
{
}

std::string config_section::path_of(std::string_view key) const
{
    return (path_.empty() ? "" : path_ + ".") + std::string(key);
}

std::string config_section::where() const
{
    if (path_.empty())
        return {};
    return repeated_ ? "[[" + path_ + "]]" : "[" + path_ + "]";
}

config_section config_section::parse(std::string_view text, std::string_view source)
{
    auto whole = std::make_shared<document>();
    whole->source = source;
    try {
        whole->root = toml::parse(text, source);
    } catch (const toml::parse_error& error) {
        complain(source, error.source(), {}, "not valid TOML: " + std::string(error.description()));
    } catch (const toml_parser_gave_up&) {
        throw failure(
            errc::config_bad, std::string(source) + ": not valid TOML: a key is malformed; write keys as name = value"
        );
    }
    const void* const root = &whole->root;
    return {std::move(whole), root, {}, false};
}

config_section config_section::read(const std::string& path)
{
    constexpr std::size_t longest = 1 << 20; // a thousand stations take a tenth of it
    std::ifstream file(path);
    std::string text(longest + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (text.empty())
        throw failure(
            errc::file_missing,
            "cannot read the configuration '" + path + "': check its path, its permissions and that it is not empty"
        );
    if (text.size() > longest)
        throw failure(errc::config_bad, path + ": longer than a megabyte: that is no configuration");
    return parse(text, path);
}

const std::string& config_section::source() const { return document_->source; }

bool config_section::has(std::string_view key) const { return as_table(table_).contains(key); }

std::vector<std::string> config_section::keys() const
{
    std::vector<std::string> all;
    for (const auto& [key, value] : as_table(table_))
        all.emplace_back(key.str());
    return all;
}

void config_section::wrong(std::string_view key, const std::string& what) const
{
    const toml::table& table = as_table(table_);
    const toml::node* node = table.get(key);
    complain(document_->source, node ? node->source() : table.source(), where(), what);
}

void config_section::only(std::span<const std::string_view> keys) const
{
    for (const auto& [key, value] : as_table(table_))
        if (std::ranges::find(keys, key.str()) == keys.end())
            complain(
                document_->source,
                key.source(),
                where(),
                "unknown key '" + std::string(key.str()) + "'; known are " + listed(keys)
            );
}

std::optional<std::string> config_section::text(std::string_view key) const
{
    const toml::node* node = as_table(table_).get(key);
    if (!node)
        return std::nullopt;
    if (const auto* value = node->as_string())
        return value->get();
    wrong(key, "'" + std::string(key) + "' must be a string in quotes");
}

std::string config_section::required_text(std::string_view key) const
{
    if (auto value = text(key))
        return *value;
    wrong(key, "'" + std::string(key) + "' is missing");
}

std::optional<bool> config_section::flag(std::string_view key) const
{
    const toml::node* node = as_table(table_).get(key);
    if (!node)
        return std::nullopt;
    if (const auto* value = node->as_boolean())
        return value->get();
    wrong(key, "'" + std::string(key) + "' must be true or false");
}

std::optional<std::int64_t> config_section::whole(std::string_view key, std::int64_t least, std::int64_t most) const
{
    const toml::node* node = as_table(table_).get(key);
    if (!node)
        return std::nullopt;
    const auto value = node->value_exact<std::int64_t>();
    if (!value || *value < least || *value > most)
        wrong(
            key,
            "'" + std::string(key) + "' must be a whole number, " + std::to_string(least) + " to " +
                std::to_string(most)
        );
    return *value;
}

std::optional<double> config_section::number(std::string_view key) const
{
    const toml::node* node = as_table(table_).get(key);
    if (!node)
        return std::nullopt;
    const auto value = node->is_number() ? node->value<double>() : std::nullopt;
    if (!value || !std::isfinite(*value))
        wrong(key, "'" + std::string(key) + "' must be a number");
    return *value;
}

std::optional<decibel> config_section::decibels(std::string_view key, int least, int most) const
{
    const toml::node* node = as_table(table_).get(key);
    if (!node)
        return std::nullopt;
    const auto value = node->is_number() ? node->value<double>() : std::nullopt;
    if (!value || !(*value >= least && *value <= most))
        wrong(
            key,
            "'" + std::string(key) + "' must be a number of decibel, " + std::to_string(least) + " to " +
                std::to_string(most)
        );
    return decibel{*value};
}

std::optional<sample_count> config_section::milliseconds(std::string_view key) const
{
    const toml::node* node = as_table(table_).get(key);
    if (!node)
        return std::nullopt;
    const auto value = interval(*node);
    if (!value)
        wrong(key, "'" + std::string(key) + "' must be a whole number of milliseconds, 1 to 86400000");
    return value;
}

std::vector<sample_count> config_section::intervals(std::string_view key) const
{
    std::vector<sample_count> all;
    const toml::node* node = as_table(table_).get(key);
    if (!node)
        return all;
    const toml::array* array = node->as_array();
    if (!array)
        wrong(key, "'" + std::string(key) + "' must be a list of milliseconds: [2000, 4000]");
    for (const toml::node& element : *array) {
        const auto value = interval(element);
        if (!value)
            wrong(key, "'" + std::string(key) + "' must hold whole numbers of milliseconds, 1 to 86400000");
        all.push_back(*value);
    }
    return all;
}

std::vector<std::string> config_section::texts(std::string_view key) const
{
    std::vector<std::string> all;
    const toml::node* node = as_table(table_).get(key);
    if (!node)
        return all;
    const toml::array* array = node->as_array();
    if (!array)
        wrong(key, "'" + std::string(key) + "' must be a list of strings: [\"...\", \"...\"]");
    for (const toml::node& element : *array) {
        const auto* value = element.as_string();
        if (!value)
            wrong(key, "'" + std::string(key) + "' must hold strings in quotes only");
        all.push_back(value->get());
    }
    return all;
}

std::optional<std::size_t> config_section::choice(std::string_view key, std::span<const std::string_view> words) const
{
    const auto value = text(key);
    if (!value)
        return std::nullopt;
    const auto found = std::ranges::find(words, *value);
    if (found == words.end())
        wrong(key, "'" + std::string(key) + "' is '" + *value + "'; it must be one of " + listed(words));
    return static_cast<std::size_t>(found - words.begin());
}

std::optional<config_section> config_section::table(std::string_view key) const
{
    const toml::node* node = as_table(table_).get(key);
    if (!node)
        return std::nullopt;
    if (!node->is_table())
        wrong(key, "'" + std::string(key) + "' must be a table: [" + path_of(key) + "]");
    return config_section(document_, node->as_table(), path_of(key), false);
}

std::vector<config_section> config_section::tables(std::string_view key) const
{
    std::vector<config_section> all;
    const toml::node* node = as_table(table_).get(key);
    if (!node)
        return all;
    if (!node->is_array_of_tables())
        wrong(key, "'" + std::string(key) + "' must be tables: [[" + path_of(key) + "]], once for each");
    for (const toml::node& element : *node->as_array())
        all.push_back(config_section(document_, element.as_table(), path_of(key), true));
    return all;
}

} // namespace tipring::core
