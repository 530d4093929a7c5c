#include "core/media/audio_file.hpp"

#include "dsp/resampler.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sndfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <utility>
#include <vector>

namespace tipring::core {

namespace {

struct sound_closer
{
    void operator()(SNDFILE* f) const noexcept { sf_close(f); }
};

using sound = std::unique_ptr<SNDFILE, sound_closer>;

constexpr int slowest = 100; // Hz; below, and above `fastest`, a header is damaged rather than unusual
constexpr int fastest = 1'000'000;

std::string reason() { return std::strerror(errno); } // NOLINT(concurrency-mt-unsafe): glibc's is, for known numbers

[[noreturn]] void file_bad(std::string_view sentence, const std::string& where)
{
    throw failure(errc::file_bad, fmt::format(fmt::runtime(sentence), where));
}

int open_for_reading(const std::string& path)
{
    const int fd = path == "-" ? ::dup(STDIN_FILENO) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        throw failure(
            errc::file_missing, fmt::format("cannot open '{}': {}: check the path and its permissions", path, reason())
        );
    return fd;
}

std::uint64_t number_at(std::span<const unsigned char> bytes, bool big_endian)
{
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i)
        value = value << 8 | bytes[big_endian ? i : bytes.size() - 1 - i];
    return value;
}

/// How many bytes of audio a WAV or AU header promises, and where they begin.
struct promise
{
    std::uint64_t begin = 0;
    std::uint64_t length = 0;
};

/// libsndfile mends the length of a truncated file without a word, so we look for ourselves.
std::optional<promise> promise_of(int fd)
{
    // Writers that cannot seek back leave a length close to 2 or 4 GiB, for "until the end" (sox; ffmpeg and AU: FFFFFFFF).
    constexpr std::uint64_t open_ended = 0x7FFF'0000;
    std::array<unsigned char, 12> head{};
    const auto read_at = [&](std::uint64_t position, std::size_t count) {
        const auto got = ::pread(fd, head.data(), count, static_cast<off_t>(position));
        return got == static_cast<ssize_t>(count);
    };
    const auto settle = [&](promise p) { return p.length < open_ended ? std::optional(p) : std::nullopt; };
    const auto starts_with = [&](const char* id) { return std::memcmp(head.data(), id, 4) == 0; };

    if (!read_at(0, 12))
        return std::nullopt;
    const auto word = [&](std::size_t i, bool big_endian) {
        return number_at(std::span(head).subspan(i, 4), big_endian);
    };
    if (starts_with(".snd"))
        return settle({word(4, true), word(8, true)});
    const bool big_endian = starts_with("RIFX");
    if (!big_endian && !starts_with("RIFF"))
        return std::nullopt;
    constexpr int most_chunks = 1000;
    std::uint64_t at = 12;
    for (int chunk = 0; chunk < most_chunks && read_at(at, 8); ++chunk) {
        const std::uint64_t length = word(4, big_endian);
        if (starts_with("data"))
            return settle({at + 8, length});
        at += 8 + length + length % 2;
    }
    return std::nullopt;
}

int format_of(raw_coding coding)
{
    switch (coding) {
    case raw_coding::ulaw: return SF_FORMAT_RAW | SF_FORMAT_ULAW;
    case raw_coding::alaw: return SF_FORMAT_RAW | SF_FORMAT_ALAW;
    case raw_coding::s16: return SF_FORMAT_RAW | SF_FORMAT_PCM_16 | SF_ENDIAN_LITTLE;
    }
    return 0;
}

} // namespace

std::optional<raw_coding> raw_coding_of(std::string_view name)
{
    if (name == "ulaw")
        return raw_coding::ulaw;
    if (name == "alaw")
        return raw_coding::alaw;
    if (name == "s16")
        return raw_coding::s16;
    return std::nullopt;
}

struct audio_reader::engine
{
    engine(const std::string& path, std::optional<raw_coding> raw)
        : where(path == "-" ? std::string("standard input") : "'" + path + "'")
    {
        const int fd = open_for_reading(path);
        examine(fd);
        open_sound(fd, raw);
        refuse_what_never_ends();
        if (!raw && regular)
            promised = promise_of(fd);
        if (info.samplerate != sample_rate)
            to_line_rate.emplace(static_cast<double>(info.samplerate));
        // A tenth of a second: whoever pipes live audio in is not kept waiting.
        frames_per_block = static_cast<std::size_t>(info.samplerate) / 10;
        interleaved.resize(frames_per_block * static_cast<std::size_t>(info.channels));
        mono.resize(frames_per_block);
        line_samples.resize(frames_per_block);
    }

    void examine(int fd)
    {
        using file_facts = struct stat;
        file_facts facts{};
        if (::fstat(fd, &facts) != 0)
            return;
        const bool folder = S_ISDIR(facts.st_mode);
        regular = S_ISREG(facts.st_mode);
        size = regular ? static_cast<std::uint64_t>(facts.st_size) : 0;
        if (folder || (regular && size == 0))
            ::close(fd);
        if (folder)
            throw failure(errc::file_missing, fmt::format("{} is a folder: name a recording in it", where));
        if (regular && size == 0)
            file_bad("{} is empty: record it again", where);
    }

    void open_sound(int fd, std::optional<raw_coding> raw)
    {
        if (raw) {
            info.format = format_of(*raw);
            info.samplerate = sample_rate;
            info.channels = 1;
        }
        file.reset(sf_open_fd(fd, SFM_READ, &info, SF_TRUE));
        if (!file)
            throw failure(
                errc::file_bad,
                fmt::format(
                    "{} is not audio that can be read ({}): give a WAV or AU file, or --raw for one without a header",
                    where,
                    complaint(nullptr)
                )
            );
        if (info.samplerate < slowest || info.samplerate > fastest || info.channels < 1)
            throw failure(
                errc::file_bad,
                fmt::format(
                    "{} claims {} channels at {} Hz, so its header is damaged: write it again",
                    where,
                    info.channels,
                    info.samplerate
                )
            );
    }

    /// Nobody records a call of more than a day: what claims to be one is a slip (a disk image, a sparse file), better told at once.
    void refuse_what_never_ends() const
    {
        constexpr sf_count_t longest = std::chrono::seconds(24h).count();
        if (regular && info.frames / info.samplerate > longest)
            throw failure(
                errc::file_bad,
                fmt::format(
                    "{} holds {} hours of audio, more than the 24 that one recording may have: cut it into parts",
                    where,
                    info.frames / info.samplerate / 3600
                )
            );
    }

    /// libsndfile's own words, without its full stop.
    static std::string complaint(SNDFILE* f)
    {
        std::string words = sf_strerror(f);
        while (!words.empty() && (words.back() == '.' || words.back() == ' '))
            words.pop_back();
        return words;
    }

    audio_in read()
    {
        while (!ended) {
            const auto frames =
                sf_readf_float(file.get(), interleaved.data(), static_cast<sf_count_t>(frames_per_block));
            if (frames <= 0) {
                finish();
                return to_line_rate ? to_line_rate->flush() : audio_in{};
            }
            frames_read += frames;
            const audio_in samples = convert(static_cast<std::size_t>(frames));
            if (!samples.empty())
                return samples;
        }
        return {};
    }

    void finish()
    {
        ended = true;
        if (sf_error(file.get()) != SF_ERR_NO_ERROR)
            throw failure(
                errc::file_bad,
                fmt::format(
                    "{} cannot be read beyond {:.3f} s ({}): copy it again",
                    where,
                    seconds(frames_read),
                    complaint(file.get())
                )
            );
        if (frames_read == 0)
            file_bad("{} holds no audio at all: record it again", where);
        if (const auto missing = frames_missing(); missing > 0)
            warning = fmt::format(
                "{} is truncated: its header promises {:.3f} s, but it ends after {:.3f} s: copy or record it again",
                where,
                seconds(frames_read + missing),
                seconds(frames_read)
            );
    }

    sf_count_t frames_missing() const
    {
        if (promised && size > promised->begin && size - promised->begin < promised->length) {
            const double part = static_cast<double>(promised->length) / static_cast<double>(size - promised->begin);
            return std::max<sf_count_t>(1, std::llround(static_cast<double>(frames_read) * (part - 1.0)));
        }
        // From a pipe, libsndfile believes the header; nobody means the 37 hours and more that sox writes there.
        constexpr sf_count_t open_ended = 0x7FFF'0000 / 8;
        if (!regular && info.frames > frames_read && info.frames < open_ended &&
            (info.format & SF_FORMAT_TYPEMASK) != SF_FORMAT_RAW)
            return info.frames - frames_read;
        return 0;
    }

    double seconds(sf_count_t frames) const
    {
        return static_cast<double>(frames) / static_cast<double>(info.samplerate);
    }

    audio_in convert(std::size_t frames)
    {
        const auto channels = static_cast<std::size_t>(info.channels);
        const float share = 1.0F / static_cast<float>(channels);
        for (std::size_t i = 0; i < frames; ++i) {
            float sum = 0.0F;
            for (std::size_t c = 0; c < channels; ++c)
                sum += interleaved[i * channels + c];
            mono[i] = std::isfinite(sum) ? std::clamp(sum * share, -1.0F, 1.0F) : 0.0F;
        }
        if (to_line_rate)
            return to_line_rate->feed(std::span(mono).first(frames));
        std::transform(
            mono.begin(),
            mono.begin() + static_cast<std::ptrdiff_t>(frames),
            line_samples.begin(),
            [](float s) { return saturate(s * 32768.0F); }
        );
        return std::span(line_samples).first(frames);
    }

    std::string where; ///< for sentences: 'call.wav', or standard input
    SF_INFO info{};
    sound file;
    bool regular = false;   ///< a file that knows its size, not a pipe
    std::uint64_t size = 0; ///< bytes, where regular
    std::optional<promise> promised;
    std::optional<dsp::resampler> to_line_rate;
    std::size_t frames_per_block = 0;
    std::vector<float> interleaved;
    std::vector<float> mono;
    audio_buffer line_samples;
    sf_count_t frames_read = 0;
    bool ended = false;
    std::optional<std::string> warning;
};

audio_reader::audio_reader(const std::string& path, std::optional<raw_coding> raw)
    : engine_(std::make_unique<engine>(path, raw))
{
}

audio_reader::~audio_reader() = default;
audio_reader::audio_reader(audio_reader&&) noexcept = default;
audio_reader& audio_reader::operator=(audio_reader&&) noexcept = default;

audio_in audio_reader::read() { return engine_->read(); }

const std::optional<std::string>& audio_reader::warning() const { return engine_->warning; }

audio_buffer read_audio_file(const std::string& path, std::optional<raw_coding> raw)
{
    audio_reader reader(path, raw);
    audio_buffer all;
    for (audio_in block = reader.read(); !block.empty(); block = reader.read())
        all.insert(all.end(), block.begin(), block.end());
    return all;
}

struct wav_writer::engine
{
    engine(const std::string& where, wav_channels channels)
        : path(where)
    {
        SF_INFO info{};
        info.samplerate = sample_rate;
        info.channels = static_cast<int>(channels);
        info.format = SF_FORMAT_WAV | SF_FORMAT_PCM_16;
        const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666); // NOLINT(*-vararg)
        if (fd < 0)
            throw failure(
                errc::operation_failed,
                fmt::format("cannot write '{}': {}: check the folder and its permissions", path, reason())
            );
        file.reset(sf_open_fd(fd, SFM_WRITE, &info, SF_TRUE));
        if (!file)
            disk_full();
    }

    [[noreturn]] void disk_full() const
    {
        throw failure(
            errc::operation_failed,
            fmt::format("cannot write on to '{}': {}: make room on the disk", path, sf_strerror(file.get()))
        );
    }

    void write(audio_in samples)
    {
        constexpr std::uint64_t most = (0xFFFF'FFFFU - 44U) / 2; // samples of 2 bytes behind a header of 44, in 32 bits
        TIPRING_ASSERT(file != nullptr, path + " is closed");
        written += samples.size();
        if (written > most)
            throw failure(errc::operation_failed, fmt::format("'{}' is as long as a WAV can be: begin another", path));
        pending.insert(pending.end(), samples.begin(), samples.end());
        if (pending.size() >= write_block)
            flush();
    }

    void flush()
    {
        const auto count = static_cast<sf_count_t>(pending.size());
        if (sf_write_short(file.get(), pending.data(), count) != count)
            disk_full();
        sf_command(file.get(), SFC_UPDATE_HEADER_NOW, nullptr, 0); // whoever is killed leaves a file that can be read
        pending.clear();
    }

    void close()
    {
        if (!file)
            return;
        flush();
        if (sf_close(file.release()) != 0)
            throw failure(errc::operation_failed, fmt::format("cannot complete '{}': make room on the disk", path));
    }

    void close_quietly() noexcept
    {
        if (file && !pending.empty())
            sf_write_short(file.get(), pending.data(), static_cast<sf_count_t>(pending.size()));
    }

    static constexpr std::size_t write_block = sample_rate / 2; // libsndfile makes one write(2) of every call
    std::string path;
    sound file;
    audio_buffer pending;
    std::uint64_t written = 0; ///< samples, those pending included
};

wav_writer::wav_writer(const std::string& path, wav_channels channels)
    : engine_(std::make_unique<engine>(path, channels))
{
}

wav_writer::~wav_writer()
{
    if (engine_)
        engine_->close_quietly();
}

wav_writer::wav_writer(wav_writer&&) noexcept = default;

wav_writer& wav_writer::operator=(wav_writer&& other) noexcept
{
    engine_.swap(other.engine_);
    return *this;
}

void wav_writer::write(audio_in samples) { engine_->write(samples); }

void wav_writer::close() { engine_->close(); }

} // namespace tipring::core
