#include "apps/man_page.hpp"

#include "apps/exit_status.hpp"

#include <cctype>

namespace tipring::apps {

namespace {

/// Text as roff takes it letter by letter, so that what is shown can be typed.
std::string roff(std::string_view text)
{
    std::string out;
    bool line_begins = true;
    for (const char c : text) {
        if (line_begins && (c == '.' || c == '\''))
            out += "\\&";
        line_begins = c == '\n';
        switch (c) {
        case '\\': out += "\\e"; break;
        case '-': out += "\\-"; break;
        case '\'': out += "\\(aq"; break;
        case '"': out += "\\(dq"; break;
        case '`': out += "\\(ga"; break;
        case '^': out += "\\(ha"; break;
        case '~': out += "\\(ti"; break;
        default: out += c;
        }
    }
    return out;
}

std::string bold(std::string_view text) { return "\\fB" + roff(text) + "\\fR"; }
std::string italic(std::string_view text) { return "\\fI" + roff(text) + "\\fR"; }

void section(std::string& page, std::string_view heading) { page.append(".SH ").append(heading).append("\n"); }

std::string sentence(std::string text)
{
    if (!text.empty() && text.back() != '.')
        text += '.';
    return text;
}

std::string joined(const std::vector<std::string>& words, std::string_view between)
{
    std::string all;
    for (const std::string& w : words)
        all.append(all.empty() ? "" : between).append(w);
    return all;
}

std::string said_of(const described_option& o)
{
    std::string text = o.help;
    if (!o.choices.empty())
        text += "; one of " + joined(o.choices, ", ");
    if (!o.limits.empty())
        text += "; " + o.limits;
    return sentence(text);
}

std::string value_of(const described_option& o) { return o.value.empty() ? "VALUE" : o.value; }

void add_options(std::string& page, const std::vector<described_option>& options, bool arguments)
{
    for (const described_option& o : options) {
        page += ".TP\n";
        if (arguments) {
            page += italic(o.names.front());
        } else {
            std::string names;
            for (const std::string& n : o.names)
                names += (names.empty() ? "" : ", ") + bold(n);
            page += names + (o.takes_value ? ' ' + italic(value_of(o)) : "");
        }
        page += '\n' + roff(said_of(o)) + '\n';
    }
}

std::string synopsis(const described_command& c)
{
    std::string line = bold(c.name) + " [" + italic("OPTIONS") + ']';
    for (const described_option& a : c.arguments)
        line += a.required ? ' ' + italic(a.names.front()) : " [" + italic(a.names.front()) + ']';
    if (!c.commands.empty())
        line += c.arguments.empty() ? ' ' + italic("COMMAND") + " ..." : " [" + italic("COMMAND") + " ...]";
    return line + '\n';
}

/// Lines as they are, in a typewriter's type.
void add_verbatim(std::string& page, std::string_view text)
{
    page.append(".PP\n.RS 4\n.nf\n").append(roff(text)).append("\n.fi\n.RE\n");
}

/// Paragraphs; those with lines that are set off keep them.
void add_remarks(std::string& page, std::string_view remarks)
{
    while (!remarks.empty()) {
        const std::size_t end = std::min(remarks.find("\n\n"), remarks.size());
        const std::string_view paragraph = remarks.substr(0, end);
        if (paragraph.find("\n  ") != std::string_view::npos)
            add_verbatim(page, paragraph);
        else
            page.append(".PP\n").append(roff(paragraph)).append("\n");
        remarks.remove_prefix(std::min(end + 2, remarks.size()));
    }
}

void add_exit_statuses(std::string& page)
{
    for (const auto& [status, meaning] : exit_statuses())
        page.append(".TP\n" + bold(std::to_string(static_cast<int>(status))) + '\n' + roff(meaning) + '\n');
}

std::string reference(const std::string& name) { return bold(name) + "(1)"; }

void add_see_also(std::string& page, const described_command& c, const described_command& root)
{
    std::string list;
    if (c.name != root.name)
        list = reference(page_name(root));
    for (const described_command& sub : c.commands)
        list += (list.empty() ? "" : ",\n") + reference(page_name(sub));
    page.append(list).append("\n.PP\nThe documents that are named ").append(roff("docs/NAME.md"));
    page.append(" here are installed in ").append(roff("share/doc/tipring")).append(".\n");
}

} // namespace

std::string page_name(const described_command& c)
{
    std::string name = c.name;
    for (char& letter : name)
        if (letter == ' ')
            letter = '-';
    return name;
}

std::string man_page(const described_command& c, const described_command& root, std::string_view version)
{
    std::string title = page_name(c);
    for (char& letter : title)
        letter = static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
    std::string page = ".\\\" Made by 'tipring manual' from the flags of the command.\n";
    page.append(".TH ").append(roff(title)).append(" 1 \"\" \"").append(version).append("\" \"").append(version);
    page.append("\"\n.nh\n.ad l\n"); // no hyphens or spaces that are not there
    section(page, "NAME");
    page.append(roff(page_name(c))).append(" \\- ").append(roff(c.summary)).append("\n");
    section(page, "SYNOPSIS");
    page += synopsis(c);
    if (!c.remarks.empty()) {
        section(page, "DESCRIPTION");
        add_remarks(page, c.remarks);
    }
    if (!c.arguments.empty()) {
        section(page, "ARGUMENTS");
        add_options(page, c.arguments, true);
    }
    section(page, "OPTIONS");
    add_options(page, c.flags, false);
    if (c.name != root.name)
        page.append(".PP\nThose of ").append(reference(page_name(root))).append(" may stand here, too.\n");
    if (!c.commands.empty()) {
        section(page, "COMMANDS");
        for (const described_command& sub : c.commands)
            page.append(".TP\n").append(bold(sub.name)).append("\n").append(roff(sentence(sub.summary))).append("\n");
    }
    section(page, "EXIT STATUS");
    if (c.name == root.name)
        add_exit_statuses(page);
    else
        page.append("As ").append(reference(page_name(root))).append(" has them.\n");
    if (!c.example.empty()) {
        section(page, "EXAMPLE");
        add_verbatim(page, c.example);
    }
    section(page, "SEE ALSO");
    add_see_also(page, c, root);
    return page;
}

} // namespace tipring::apps
