#pragma once
/// A configuration file (TOML) being read: each table a section, each mistake a sentence with file, line, and how to mend it.

#include "base/audio.hpp"

#include <array>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tipring::core {

/// What may stand at the top of a configuration, whoever reads which part of it: the exchange's own keys first.
inline constexpr auto configuration_keys = std::to_array<std::string_view>(
    {"country",
     "recall",
     "caller_id",
     "caller_id_modulation",
     "caller_id_format",
     "message_waiting_tone",
     "message_lamp",
     "timers",
     "station",
     "trunk",
     "parking",
     "features",
     "line",
     "profile",
     "dial_guard",
     "dialing"}
);

/// A word of a configuration and what it stands for.
template <class Enum>
struct config_word
{
    std::string_view text;
    Enum value;
};

/// Everything throws failure(config_bad) with a sentence such as `pbx.toml:3: [timers]: 'no_answer_ms' must be ...`.
class config_section
{
public:
    /// The top of a file.
    /// @param source  how errors name it: the file's path
    static config_section parse(std::string_view text, std::string_view source);

    /// The top of the file at `path`. @throws failure(file_missing), too; an empty file counts as missing.
    static config_section read(const std::string& path);

    const std::string& source() const;

    bool has(std::string_view key) const;
    std::vector<std::string> keys() const;

    /// Refuses every key that is not among these.
    void only(std::span<const std::string_view> keys) const;
    void only(std::initializer_list<std::string_view> keys) const { only(std::span(keys.begin(), keys.size())); }

    std::optional<std::string> text(std::string_view key) const;
    std::string required_text(std::string_view key) const;
    std::optional<bool> flag(std::string_view key) const;
    std::optional<std::int64_t> whole(std::string_view key, std::int64_t least, std::int64_t most) const;
    /// Decibel, such as -3.5.
    std::optional<decibel> decibels(std::string_view key, int least, int most) const;
    /// Any finite number, whole or not.
    std::optional<double> number(std::string_view key) const;
    /// Whole milliseconds, 1 to a day.
    std::optional<sample_count> milliseconds(std::string_view key) const;
    /// An array of whole milliseconds, each 1 to a day; empty where there is none.
    std::vector<sample_count> intervals(std::string_view key) const;
    /// An array of strings; empty where there is none.
    std::vector<std::string> texts(std::string_view key) const;

    /// One of `words`; the index into them.
    std::optional<std::size_t> choice(std::string_view key, std::span<const std::string_view> words) const;

    /// One of `words`; `into` stays where there is none.
    template <class Enum, std::size_t N>
    void choose(std::string_view key, const std::array<config_word<Enum>, N>& words, Enum& into) const
    {
        std::array<std::string_view, N> texts;
        for (std::size_t i = 0; i < N; ++i)
            texts[i] = words[i].text;
        if (const auto chosen = choice(key, texts))
            into = words[*chosen].value;
    }

    /// `[key]`.
    std::optional<config_section> table(std::string_view key) const;
    /// Each `[[key]]`, in the order of the file.
    std::vector<config_section> tables(std::string_view key) const;

    /// Something about the value of `key`, or, if that is not there, about the section.
    [[noreturn]] void wrong(std::string_view key, const std::string& what) const;

private:
    struct document;
    config_section(std::shared_ptr<const document> whole, const void* table, std::string path, bool repeated);
    std::string path_of(std::string_view key) const;
    std::string where() const;

    std::shared_ptr<const document> document_;
    const void* table_; ///< toml++'s, in document_
    std::string path_;  ///< "dialing.location"; empty at the top
    bool repeated_;     ///< [[path]], not [path]
};

} // namespace tipring::core
