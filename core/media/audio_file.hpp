#pragma once
/// Recordings in and out: the pair of audio_reader and wav_writer.

#include "base/audio.hpp"
#include "base/error.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tipring::core {

/// How the bytes of a file without any header are coded: 8 kHz, mono; s16 is little endian.
enum class raw_coding { ulaw, alaw, s16 };

/// @return nullopt for any name but "ulaw", "alaw" and "s16".
std::optional<raw_coding> raw_coding_of(std::string_view name);

/// Reads a recording as what a phone line would carry.
///
/// What it does   Gives 8 kHz, 16-bit, mono, whatever the file holds: channels are averaged, other rates are resampled.
/// How it works   libsndfile finds the format by itself; the file is read in blocks, so its size costs no memory.
/// Input          WAV, AU and what else libsndfile knows, or headerless with `raw`; "-" is standard input, which may be
/// a pipe
///                (then WAV, AU or raw). Samples that are no number (float files) count as silence.
/// Refuses        What is missing, a folder or unreadable (errc::file_missing); what is empty or not audio
/// (errc::file_bad). Truncated      A file that ends before its header says so gives all it has, and then a warning().
class audio_reader
{
public:
    explicit audio_reader(const std::string& path, std::optional<raw_coding> raw = std::nullopt);
    ~audio_reader();
    audio_reader(audio_reader&&) noexcept;
    audio_reader& operator=(audio_reader&&) noexcept;

    /// @return the next stretch, valid until the next call; empty at the end, and only there.
    /// @throws failure(file_bad) where the file cannot be read on, or ends without having held any audio.
    audio_in read();

    /// What the listener should be told although there was audio, as one sentence; complete once read() has come to the
    /// end.
    const std::optional<std::string>& warning() const;

private:
    struct engine;
    std::unique_ptr<engine> engine_;
};

/// All of a recording at once: for prompts, which are short.
audio_buffer read_audio_file(const std::string& path, std::optional<raw_coding> raw = std::nullopt);

enum class wav_channels { mono = 1, stereo = 2 };

/// Writes an 8 kHz, 16-bit WAV as the audio comes; in stereo samples of left and right take turns.
///
/// The bytes depend on the samples alone (no time stamp, no peak chunk): equal audio gives equal files.
class wav_writer
{
public:
    /// Replaces what is there. @throws failure(operation_failed) where the file cannot be made.
    explicit wav_writer(const std::string& path, wav_channels channels = wav_channels::mono);
    ~wav_writer(); ///< closes; a disk that is full by then goes unnoticed: call close() to hear of it
    wav_writer(wav_writer&&) noexcept;
    wav_writer& operator=(wav_writer&&) noexcept;

    /// @throws failure(operation_failed) where the disk takes no more, or the file would outgrow what a WAV can hold (4
    /// GiB, 74 hours).
    void write(audio_in samples);

    /// Completes the header. @throws failure(operation_failed) where the disk takes no more.
    void close();

private:
    struct engine;
    std::unique_ptr<engine> engine_;
};

} // namespace tipring::core
