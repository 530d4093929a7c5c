/* What to dial, from where, and by which rules: A29 to A31, locations, cards, toll lists, countries. */

#define _GNU_SOURCE /* memmem, mkstemp, setenv */
#include "tests/api/tapi/program.h"

#include <unistd.h>

static const char* const book = "[dialing]\n"
                                "current = \"Seattle\"\n"
                                "[[dialing.location]]\n"
                                "id = 7\n"
                                "name = \"Seattle\"\n"
                                "region = \"US\"\n"
                                "area_code = \"206\"\n"
                                "local_access = \"9\"\n"
                                "long_distance_access = \"8\"\n"
                                "cancel_call_waiting = \"*70,\"\n"
                                "toll_prefixes = [\"976\"]\n"
                                "[[dialing.location]]\n"
                                "id = 9\n"
                                "name = \"B\xc3\xa4rlin\"\n"
                                "region = \"DE\"\n"
                                "area_code = \"30\"\n"
                                "pulse = true\n"
                                "card = \"Blue\"\n"
                                "[[dialing.card]]\n"
                                "id = 3\n"
                                "name = \"Blue\"\n"
                                "number = \"31415926\"\n"
                                "long_distance = \"18006747000,,TH,,FG\"\n";

static char name_of_book[] = "/tmp/tipring_dialing_book_XXXXXX";

static void write_book(void)
{
    const int file = mkstemp(name_of_book);
    CHECK(file >= 0);
    CHECK(write(file, book, strlen(book)) == (ssize_t)strlen(book));
    CHECK(close(file) == 0);
    CHECK(setenv("TIPRING_CONFIG", name_of_book, 1) == 0);
}

typedef struct
{
    LINETRANSLATEOUTPUT head;
    char text[512];
} output;

static const char* dialable(const output* o) { return (const char*)o + o->head.dwDialableStringOffset; }
static const char* displayable(const output* o) { return (const char*)o + o->head.dwDisplayableStringOffset; }

static LONG translate(output* o, const char* address, DWORD card, DWORD options)
{
    memset(o, 0, sizeof *o);
    o->head.dwTotalSize = sizeof *o;
    return lineTranslateAddressA(0, 0, VERSION, address, card, options, &o->head);
}

/* Before lineInitialize, as TAPI allows. */
static void addresses(void)
{
    output o;
    CHECK(translate(&o, "+1 (206) 555-0123", 0, 0) == 0);
    CHECK(strcmp(dialable(&o), "T95550123") == 0);
    CHECK((o.head.dwTranslateResults & LINETRANSLATERESULT_CANONICAL) != 0);
    CHECK((o.head.dwTranslateResults & LINETRANSLATERESULT_LOCAL) != 0);
    CHECK((o.head.dwTranslateResults & LINETRANSLATERESULT_NOTINTOLLLIST) != 0);
    CHECK(o.head.dwCurrentCountry == 1 && o.head.dwDestCountry == 1);

    CHECK(translate(&o, "+49 (30) 1234567", 0, LINETRANSLATEOPTION_CANCELCALLWAITING) == 0);
    CHECK(strcmp(dialable(&o), "T*70,801149301234567") == 0);
    CHECK((o.head.dwTranslateResults & LINETRANSLATERESULT_INTERNATIONAL) != 0);
    CHECK(o.head.dwDestCountry == 49);

    /* A29 */
    CHECK(translate(&o, "555W0123", 0, 0) == 0);
    CHECK(strcmp(dialable(&o), "555W0123") == 0 && o.head.dwDestCountry == 0);
    CHECK(o.head.dwTranslateResults == LINETRANSLATERESULT_DIALDIALTONE);

    /* A30, A31 */
    CHECK(translate(&o, "+1 (425) 882-8080", 3, LINETRANSLATEOPTION_CARDOVERRIDE) == 0);
    CHECK(strcmp(dialable(&o), "T818006747000,,T31415926,,4258828080") == 0);
    CHECK(strstr(displayable(&o), "31415926") == NULL && strstr(displayable(&o), "[Blue]") != NULL);
    CHECK(translate(&o, "+1 (425) 882-8080", 4, LINETRANSLATEOPTION_CARDOVERRIDE) == LINEERR_INVALCARD);
    CHECK(translate(&o, "+1 (425) 882-8080", 4, 0) == 0);
    CHECK(strcmp(dialable(&o), "T814258828080") == 0);

    CHECK(translate(&o, "+1 (206) 555-0123", 0, LINETRANSLATEOPTION_FORCELD) == 0);
    CHECK(strcmp(dialable(&o), "T812065550123") == 0);
    CHECK(
        translate(&o, "+1 (206) 555-0123", 0, LINETRANSLATEOPTION_FORCELD | LINETRANSLATEOPTION_FORCELOCAL) ==
        LINEERR_INVALPARAM
    );
    CHECK(translate(&o, "+1 (206) 555-0123", 0, 0x10) == LINEERR_INVALPARAM);
    CHECK(translate(&o, "+1 (206", 0, 0) == LINEERR_INVALADDRESS);
    CHECK(translate(&o, NULL, 0, 0) == LINEERR_INVALPOINTER);
    CHECK(lineTranslateAddressA(0, 0, VERSION, "+1", 0, 0, NULL) == LINEERR_INVALPOINTER);
    CHECK(lineTranslateAddressA(77, 0, VERSION, "+1 (206) 1", 0, 0, &o.head) == LINEERR_UNINITIALIZED);
    CHECK(lineTranslateAddressA(0, 0, 0x00010002, "+1 (206) 1", 0, 0, &o.head) == LINEERR_INCOMPATIBLEAPIVERSION);
}

static void wide_and_small(void)
{
    output o;
    DWORD size;
    char16_t expected[] = u"T95550123";
    memset(&o, 0, sizeof o);
    o.head.dwTotalSize = sizeof o;
    CHECK(lineTranslateAddressW(0, 0, VERSION, u"+1 (206) 555-0123", 0, 0, &o.head) == 0);
    CHECK(memcmp(dialable(&o), expected, sizeof expected) == 0);
    for (size = 0; size < o.head.dwNeededSize; ++size) {
        unsigned char room[256];
        LONG result;
        DWORD i;
        memset(room, 0xa5, sizeof room);
        memcpy(room + 1, &size, sizeof size);
        result =
            lineTranslateAddressA(0, 0, VERSION, "+1 (206) 555-0123", 0, 0, (LPLINETRANSLATEOUTPUT)(void*)(room + 1));
        CHECK(result == (size < sizeof o.head ? LINEERR_STRUCTURETOOSMALL : 0));
        for (i = size < 4 ? 4 : size; i < 250; ++i)
            CHECK(room[1 + i] == 0xa5);
    }
}

static LINETRANSLATECAPS* caps_of(char* room, DWORD size, DWORD version)
{
    LINETRANSLATECAPS* caps = (LINETRANSLATECAPS*)(void*)room;
    memset(room, 0, size);
    caps->dwTotalSize = size;
    CHECK(lineGetTranslateCapsA(0, version, caps) == 0);
    CHECK(caps->dwUsedSize == caps->dwNeededSize);
    return caps;
}

static void locations_and_cards(void)
{
    _Alignas(8) char room[2048];
    LINETRANSLATECAPS* caps = caps_of(room, sizeof room, VERSION);
    LINELOCATIONENTRY place;
    LINECARDENTRY card;
    CHECK(caps->dwNumLocations == 2 && caps->dwNumCards == 1 && caps->dwCurrentLocationID == 7);
    CHECK(caps->dwLocationListSize == 2 * sizeof place && caps->dwLocationListOffset % 4 == 0);
    memcpy(&place, room + caps->dwLocationListOffset + sizeof place, sizeof place);
    CHECK(place.dwPermanentLocationID == 9 && place.dwCountryCode == 49 && place.dwCountryID == 49);
    CHECK(place.dwOptions == LINELOCATIONOPTION_PULSEDIAL && place.dwPreferredCardID == 3);
    CHECK(strcmp(room + place.dwLocationNameOffset, "B\xc3\xa4rlin") == 0);
    memcpy(&place, room + caps->dwLocationListOffset, sizeof place);
    CHECK(strcmp(room + place.dwTollPrefixListOffset, "976") == 0);
    CHECK(strcmp(room + place.dwCancelCallWaitingOffset, "*70,") == 0);
    memcpy(&card, room + caps->dwCardListOffset, sizeof card);
    CHECK(card.dwPermanentCardID == 3 && card.dwCardNumberDigits == 8);
    CHECK(strcmp(room + card.dwLongDistanceRuleOffset, "18006747000,,TH,,FG") == 0);
    CHECK(memmem(room, sizeof room, "31415926", 8) == NULL);

    caps = caps_of(room, sizeof room, 0x00010003); /* an older program steps by the size it knows */
    CHECK(caps->dwLocationListSize == 2 * offsetof(LINELOCATIONENTRY, dwCountryID));
    CHECK(caps->dwCardListSize == offsetof(LINECARDENTRY, dwCardNumberDigits));
}

static void another_location(void)
{
    program p;
    HLINE line;
    output o;
    start_program(&p, "traveller");
    line = open_line(&p, LINE_301, LINECALLPRIVILEGE_NONE);
    CHECK(lineSetStatusMessages(line, LINEDEVSTATE_TRANSLATECHANGE, 0) == 0);
    CHECK(lineSetCurrentLocation(p.app, 8) == LINEERR_INVALLOCATION);
    CHECK(lineSetCurrentLocation(p.app + 1, 9) == LINEERR_INVALAPPHANDLE);
    CHECK(lineSetCurrentLocation(p.app, 9) == 0);
    await_message(&p, LINE_LINEDEVSTATE, line, LINEDEVSTATE_TRANSLATECHANGE);
    CHECK(translate(&o, "+1 (206) 555-0123", 0, 0) == 0);
    CHECK(strcmp(dialable(&o), "P0012065550123") == 0 && o.head.dwCurrentCountry == 49);
    CHECK(lineSetCurrentLocation(p.app, 7) == 0);

    CHECK(translate(&o, "+1 (206) 555-0123", 0, 0) == 0);
    CHECK(strcmp(dialable(&o), "T95550123") == 0);
    CHECK(lineSetTollListA(p.app, 0, "5550123", LINETOLLLISTOPTION_ADD) == LINEERR_INVALADDRESS);
    CHECK(lineSetTollListA(p.app, 0, "+1 (206) 555-0123", 3) == LINEERR_INVALPARAM);
    CHECK(lineSetTollListA(p.app, 99, "+1 (206) 555-0123", LINETOLLLISTOPTION_ADD) == LINEERR_BADDEVICEID);
    CHECK(lineSetTollListA(p.app, 0, "+1 (206) 555-0123", LINETOLLLISTOPTION_ADD) == 0);
    CHECK(translate(&o, "+1 (206) 555-0199", 0, 0) == 0);
    CHECK((o.head.dwTranslateResults & LINETRANSLATERESULT_INTOLLLIST) != 0);
    CHECK(strcmp(dialable(&o), "T812065550199") == 0);
    CHECK(lineSetTollListW(p.app, 0, u"+1 (206) 555-0123", LINETOLLLISTOPTION_REMOVE) == 0);
    CHECK(translate(&o, "+1 (206) 555-0199", 0, 0) == 0);
    CHECK(strcmp(dialable(&o), "T95550199") == 0);
    CHECK(lineTranslateDialogA(p.app, 0, VERSION, NULL, "1") == LINEERR_OPERATIONUNAVAIL);
    CHECK(lineShutdown(p.app) == 0);
}

static void countries(void)
{
    static _Alignas(8) char room[65536];
    LINECOUNTRYLIST* list = (LINECOUNTRYLIST*)(void*)room;
    LINECOUNTRYENTRY e;
    DWORD i, next, germany = 0, canada = 0;
    list->dwTotalSize = sizeof *list;
    CHECK(lineGetCountryA(0, VERSION, list) == 0);
    CHECK(list->dwNeededSize > sizeof *list && list->dwNeededSize <= sizeof room && list->dwCountryListSize == 0);
    list->dwTotalSize = sizeof room;
    CHECK(lineGetCountryA(0, VERSION, list) == 0);
    CHECK(list->dwNumCountries > 200 && list->dwCountryListSize == list->dwNumCountries * sizeof e);
    for (i = 0; i < list->dwNumCountries; ++i) {
        memcpy(&e, room + list->dwCountryListOffset + i * sizeof e, sizeof e);
        next = i + 1 < list->dwNumCountries
                   ? ((LINECOUNTRYENTRY*)(void*)(room + list->dwCountryListOffset))[i + 1].dwCountryID
                   : 0;
        CHECK(e.dwNextCountryID == next && (next == 0 || next > e.dwCountryID));
        if (strcmp(room + e.dwCountryNameOffset, "Germany") == 0)
            germany = e.dwCountryID;
        if (strcmp(room + e.dwCountryNameOffset, "Canada") == 0)
            canada = e.dwCountryID;
    }
    CHECK(germany == 49 && canada != 1 && canada != 0);
    CHECK(lineGetCountryA(canada, VERSION, list) == 0);
    CHECK(list->dwNumCountries == 1);
    memcpy(&e, room + list->dwCountryListOffset, sizeof e);
    CHECK(e.dwCountryCode == 1 && strcmp(room + e.dwInternationalRuleOffset, "011EFG") == 0);
    CHECK(strcmp(room + e.dwLongDistanceRuleOffset, "1FG") == 0);
    CHECK(lineGetCountryA(3, VERSION, list) == LINEERR_INVALCOUNTRYCODE);
    CHECK(lineGetCountryA(0, VERSION, NULL) == LINEERR_INVALPOINTER);
}

int main(void)
{
    write_book();
    CHECK(tipring_tapi_lines("simulated", 30.0) == 0);
    addresses();
    wide_and_small();
    locations_and_cards();
    another_location();
    countries();
    CHECK(unlink(name_of_book) == 0);
    return 0;
}
