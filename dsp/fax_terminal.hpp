#pragma once
/// A fax machine at the end of a call: ITU-T T.30 over V.27ter, V.29 and V.17, audio in, audio and events out.

#include "base/audio.hpp"
#include "base/fax_carrier.hpp"
#include "base/set_of.hpp"
#include "dsp/fax_session.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace tipring::dsp {

/// Which end of the call: the caller says CNG and waits for the called terminal to name what it can do (T.30 §3.1).
enum class fax_party { calling, called };

enum class fax_compression {
    mh,  ///< modified Huffman, T.4 one-dimensional
    mr,  ///< modified READ, T.4 two-dimensional
    mmr, ///< modified modified READ, T.6; with error correction only
};

/// The finest that is offered to the other end.
enum class fax_detail {
    standard, ///< 3.85 rows per millimetre
    fine,     ///< 7.7
    any,      ///< all that T.4 knows
};

/// What comes behind a page (T.30 §5.3.6.1.6).
enum class fax_next {
    page,     ///< MPS
    document, ///< EOM: pages of another format may follow
    nothing,  ///< EOP
};

std::string_view name_of(fax_modulation m);
std::string_view name_of(fax_compression c);

/// Everything a terminal is told before the call.
///
/// A caller with `send` sends; a caller with `receive` alone polls: it asks the called terminal for a document. Who is
/// called receives if it has `receive`, and lets itself be polled if it has `send`.
struct fax_settings
{
    fax_party party = fax_party::calling;
    std::string send;     ///< a TIFF of fax pages (width of a fax, one bit a sample); empty: nothing
    int first_page = 0;   ///< of `send`, from 0: where a document that was cut off goes on
    std::string receive;  ///< a TIFF to be made, T.6 inside; empty: nothing
    std::string identity; ///< own number, 20 characters at most: TSI, CSI or CIG (T.30 §5.3.6.2.4)
    std::string
        header; ///< on top of every page that is sent, 50 characters at most, with time and page number; empty: none
    std::string time_zone; ///< of that time, as POSIX's TZ; empty: UTC
    set_of<fax_modulation> modulations{fax_modulation::v27ter, fax_modulation::v29, fax_modulation::v17};
    set_of<fax_compression> compressions{fax_compression::mh, fax_compression::mr, fax_compression::mmr};
    fax_detail most_detail = fax_detail::any;
    int widest = 2432;            ///< elements that are offered: 1728, 2048 or 2432
    bool error_correction = true; ///< ECM, where the other end has it too
    bool pages_wait = false;      ///< a received page is confirmed to the sender only after confirm_page()
    bool pages_come = false;      ///< a caller's `send` has no pages yet: each one is waited for, see give_page()
    int most_pages = 1000;        ///< ours: a caller who sends more is hung up on
    int most_rows = 32768;        ///< ours: likewise a page longer than that (A4, fine: 2287 rows)
};

/// The two have understood each other so far.
struct fax_connected
{
    std::string identity; ///< of the other end; empty: it does not say
    std::string maker;    ///< as far as its non-standard facilities give it away
    std::string model;
};

/// The other end can do so much (DIS). With fax_settings::pages_come it waits now for a document.
struct fax_offer
{
    fax_session session;
};

/// The pages to come will be so (DCS), whoever sends them; training may still fail.
struct fax_agreement
{
    fax_session session;
};

/// The training check was good: pages will come at this rate. Again after each fallback.
struct fax_trained
{
    int bit_rate{}; ///< bit/s
    bool error_correction{};
};

/// What became of one page.
struct fax_page
{
    enum class outcome {
        confirmed, ///< by the receiver (MCF, or RTP); received: it is in the file and good
        refused,   ///< by the receiver (RTN): it may come again
        empty,     ///< confirmed by T.30, and nothing was in it
    };
    outcome became{};
    int number{}; ///< from 1, in this call, of those that were confirmed; of a refused one, what it would have been
    int rows{};
    int width{};        ///< picture elements
    int x_resolution{}; ///< elements per metre
    int y_resolution{}; ///< rows per metre
    int bit_rate{};     ///< bit/s
    bool error_correction{};
    fax_compression compression{};
    int octets{};       ///< on the line
    int bad_rows{};     ///< without error correction
    int frames_again{}; ///< with it: how many frames were asked for again
    fax_next next{};    ///< what its sender will do
};

/// How it ended, in T.30's terms and in words.
struct fax_result
{
    bool complete{};        ///< everything that was to be sent was confirmed; everything that came was good to its end
    int pages{};            ///< confirmed
    int code{};             ///< of SpanDSP's T.30, 0 is OK
    std::string_view t30;   ///< what that is called, as `T1_EXPIRED`
    std::string_view words; ///< what it means, as "nothing like a fax machine answered"
};

struct fax_event
{
    sample_count at{}; ///< since the terminal was made
    std::variant<fax_connected, fax_offer, fax_agreement, fax_trained, fax_page, fax_result> what;
};

/// One fax machine for one call.
///
/// What it does   Speaks T.30 from the first sample after the answer to the last; reads `send` and writes `receive`.
/// How it works   SpanDSP's T.30 behind a front end of ours (fax_modems), which keeps from it what could harm it.
/// Input          16-bit linear, mono, 8 kHz, any length; feed() and fill() by turns, the same number of samples each.
///                Echo-free and without gaps: an echo canceller or a detector that mutes would break the modulations.
/// Ends           T.30's timers bound every wait; with the other end silent from the start, 60 s (T0). The result comes
///                once, and behind it the terminal is silent.
/// Cost           No exception in feed(); T.30 reads and writes its files inside.
class fax_terminal
{
public:
    /// @throws failure(file_bad) where `settings` asks for nothing, or for a name that is too long.
    explicit fax_terminal(const fax_settings& settings);
    ~fax_terminal();
    fax_terminal(fax_terminal&&) noexcept;
    fax_terminal& operator=(fax_terminal&&) noexcept;

    /// What was heard. @return what happened since the last feed(), valid until the next.
    std::span<const fax_event> feed(audio_in received);

    /// What is said.
    void fill(audio_out out);

    /// With fax_settings::pages_wait: the page that was reported last is safe, and its sender may know. T.30 gives us about
    /// 3 s (T4) before the sender asks again, three times.
    void confirm_page();

    /// With fax_settings::pages_come: the page that is waited for is in `send`, and T.30 sends it. It is waited for after each fax_offer
    /// until the first is given, and after each confirmed page with fax_next::page; behind fax_next::document comes a new fax_offer, and
    /// its pages are those of a new file of the same name. The other end gives us about 30 s (T1) for the first page of a document, and
    /// 6 s (T2) for every other.
    /// @param next  what its sender will do after it; with fax_next::page the file has a next page already, of the same width and
    ///              resolution, whose rows may still change
    void give_page(fax_next next);

    /// The call is over, or shall be: T.30 stops here, and the result() says how far it came. A page that was not confirmed
    /// will not be.
    void hang_up();

    /// Nothing before the end.
    const std::optional<fax_result>& result() const;

    /// Frames that T.30 was not shown, since they could have harmed it.
    std::size_t frames_dropped() const;

private:
    struct engine;
    std::unique_ptr<engine> engine_;
};

} // namespace tipring::dsp
