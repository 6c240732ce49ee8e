"""Names by country of origin, and how else the same name gets written."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a person comes from: passport country, likely language, names."""

    country: str
    french: float
    families: tuple[str, ...]
    women: tuple[str, ...]
    men: tuple[str, ...]
    numbering: Literal["A8", "AA7", "9", "A7"]


def _origin(
    country: str, french: float, numbering: Literal["A8", "AA7", "9", "A7"], *lists: str
) -> Origin:
    families, women, men = (tuple(part.strip() for part in line.split(",")) for line in lists)
    return Origin(country, french, families, women, men, numbering)


ORIGINS: dict[Origin, int] = {
    _origin(
        "IND",
        0.02,
        "A7",
        "Sharma, Patel, Venkataraman, Singh Dhillon, Kaur, "
        "Iyer, Chatterjee, Reddy, Bhattacharya, Menon",
        "Ananya, Priya, Lakshmi, Harpreet, Meera, Kavitha, Simran, Deepa, Sunita, Nandini",
        "Arjun, Rajesh, Gurpreet, Vikram, Suresh, Karthik, Aditya, Manoj, Sanjay, Harish",
    ): 17,
    _origin(
        "CHN",
        0.02,
        "A8",
        "Wang, Li, Zhang, Liu, Chen, Yang, Huang, Zhao, Wu, Zhou, Xu, Ouyang",
        "Xiao-Mei, Yu-Ting, Jia-Li, Hui-Min, Xin-Yi, Mei-Hua, Li-Na, Yan-Ping, Shu-Fen, Qing",
        "Jian-Guo, Wei-Ming, Zhi-Qiang, Hao-Ran, Jun-Jie, Guo-Dong, Yi-Fan, Lei, Ming-Hao, Tao",
    ): 11,
    _origin(
        "PHL",
        0.01,
        "AA7",
        "dela Cruz, Santos, Villanueva, Magbanua, Reyes, "
        "Bautista, Macaraeg, Pangilinan, Aquino, Dimaculangan",
        "Maria Cristina, Jocelyn, Rosario, Maricel, Liezl, "
        "Corazon, Angelica, Teresita, Imelda, Grace",
        "Jose Antonio, Rodel, Ferdinand, Jericho, Arnel, Ramon, Emmanuel, Nestor, Reynaldo, Paolo",
    ): 10,
    _origin(
        "NGA",
        0.01,
        "A8",
        "Okafor, Adeyemi, Nwosu, Balogun, Eze, Ogunleye, Ibrahim, Chukwuma, Olatunji, Onyekachi",
        "Adaeze, Folake, Chiamaka, Yetunde, Amarachi, Hauwa, Temitope, Ifeoma, Bukola, Zainab",
        "Chinedu, Oluwaseun, Emeka, Babatunde, Ikechukwu, Musa, Tunde, Obinna, Segun, Kelechi",
    ): 7,
    _origin(
        "FRA",
        0.95,
        "AA7",
        "Lefèvre, Dubois-Garnier, Béranger, Marchand, D’Aubigny, "
        "Chevallier, Rousselot, Géraud, Delacroix, Mercœur",
        "Élodie, Anne-Sophie, Chloé, Marie-Hélène, Aurélie, Zoé, Noémie, Bénédicte, Hélène, Océane",
        "Jean-Baptiste, Théo, François, Loïc, Jérôme, Benoît, Rémi, Aurélien, Étienne, Gaël",
    ): 7,
    _origin(
        "DZA",
        0.9,
        "9",
        "Bensaïd, Zerrouki, Boumediene, Aït Ouali, Cherif, "
        "Hadj Saïd, Mebarki, Belkacem, Meziane, Ould Ali",
        "Nour El Houda, Samira, Lynda, Fatima-Zohra, Meriem, "
        "Kahina, Yasmine, Houria, Nadia, Sabrina",
        "Mohammed, Abderrahmane, Karim, Yacine, Sofiane, Rachid, Mourad, Nabil, Hocine, Lotfi",
    ): 5,
    _origin(
        "HTI",
        0.95,
        "AA7",
        "Jean-Baptiste, Desrosiers, Toussaint, Pierre-Louis, Célestin, "
        "Dorvil, Saint-Fleur, Beauvoir, Estimé, Augustin",
        "Guerda, Marie-Carmel, Roseline, Nadège, Yolande, "
        "Islande, Fabiola, Mirlande, Wideline, Ketty",
        "Wilner, Jean-Robert, Frantz, Évens, Jude, "
        "Mackenson, Réginald, Stanley, Dieudonné, Kervens",
    ): 5,
    _origin(
        "COL",
        0.03,
        "AA7",
        "Restrepo Galindo, Muñoz Cárdenas, Rodríguez, Hernández Peña, Gutiérrez, "
        "Ospina, Londoño Vélez, Ibáñez, Zuluaga, Quiñones",
        "Luz Adriana, María Fernanda, Camila, Sofía, Valentina, "
        "Paola Andrea, Íngrid, Diana, Natalia, Marcela",
        "Juan Camilo, Andrés Felipe, Jesús, Óscar, Sebastián, "
        "Iván Darío, Germán, Nicolás, Julián, Hernán",
    ): 5,
    _origin(
        "UKR",
        0.02,
        "AA7",
        "Kovalenko, Shevchuk, Tkachenko, Bondarenko, Lysenko, "
        "Kravchuk, Melnyk, Polishchuk, Havryliuk, Zinchenko",
        "Oleksandra, Nataliia, Yuliia, Svitlana, Olha, Kateryna, Hanna, Tetiana, Liudmyla, Zoriana",
        "Serhii, Volodymyr, Dmytro, Andrii, Yevhen, Mykola, Ihor, Vasyl, Bohdan, Taras",
    ): 6,
    _origin(
        "SYR",
        0.06,
        "A8",
        "Al-Hassan, Haddad, Khoury, Al Masri, Darwish, Nasser, Saleh, Qabbani, Shami, Abou Zeid",
        "Rasha, Lamia, Hanan, Nour, Reem, Dalal, Ghada, Sawsan, Hala, Maya",
        "Mohammed, Ahmad, Youssef, Khaled, Omar, Bassam, Fadi, Ziad, Mahmoud, Samer",
    ): 5,
    _origin(
        "IRN",
        0.03,
        "A8",
        "Hosseini, Mohammadi, Rahimi, Karimzadeh, Tehrani, "
        "Ebrahimi, Farahani, Moghaddam, Shirazi, Zand",
        "Shirin, Maryam, Nasrin, Parisa, Leila, Zahra, Mahsa, Golnaz, Niloufar, Azadeh",
        "Reza, Ali Reza, Hossein, Mehdi, Behrouz, Kamran, Siavash, Amir Hossein, Farhad, Mohammad",
    ): 5,
    _origin(
        "PAK",
        0.01,
        "AA7",
        "Khan, Malik, Qureshi, Chaudhry, Siddiqui, Bukhari, Raza, Gillani, Mirza, Awan",
        "Ayesha, Fatima, Sana, Rabia, Nadia, Hina, Saima, Zainab, Mehwish, Bushra",
        "Muhammad Usman, Bilal, Imran, Asad, Faisal, Hamza, Kashif, Tahir, Zeeshan, Adnan",
    ): 5,
    _origin(
        "VNM",
        0.12,
        "A7",
        "Nguyễn, Trần, Phạm, Lê, Hoàng, Vũ, Đặng, Bùi, Đỗ, Huỳnh",
        "Thị Hồng, Thu Hương, Ngọc Lan, Kim Anh, Thanh Thảo, "
        "Mai, Bích Ngọc, Phương, Thúy, Lệ Quyên",
        "Văn Hùng, Minh Tuấn, Quốc Bảo, Đức Anh, Thành Long, Hữu Phước, Anh Dũng, Nam, Khánh, Việt",
    ): 4,
    _origin(
        "BRA",
        0.06,
        "AA7",
        "da Silva, Conceição, dos Santos Araújo, Gonçalves, Magalhães, "
        "Brandão, Vasconcelos, Simões, Figueiredo, Leitão",
        "Ana Beatriz, Conceição, Júlia, Letícia, Patrícia, "
        "Fernanda, Mônica, Vitória, Luísa, Débora",
        "João Pedro, José, Antônio, Luís Gustavo, Márcio, Vinícius, Fábio, Sérgio, Thiago, Caetano",
    ): 4,
    _origin(
        "CMR",
        0.8,
        "A8",
        "Ngo Bassong, Mbarga, Fotso, Tchoua, Essomba, Njoya, Kamga, Atangana, Biloa, Nkengfack",
        "Clarisse, Solange, Mireille, Édith, Carine, "
        "Véronique, Brigitte, Prudence, Honorine, Aïssatou",
        "Blaise, Hervé, Serge, Rodrigue, Achille, Valère, Éric, Désiré, Thierry, Cyrille",
    ): 4,
    _origin(
        "GBR",
        0.02,
        "9",
        "Ashworth, O’Sullivan, Pemberton, Hargreaves, Featherstonehaugh-Cholmondeley, "
        "MacAllister, Whitcombe, Lloyd-Davies, Thornbury, Birtwistle",
        "Charlotte, Siobhán, Imogen, Harriet, Zoë, Eleanor, Philippa, Beatrice, Rhiannon, Georgina",
        "Oliver, Alistair, Niall, Rupert, Callum, Gareth, Seán, Dominic, Rory, Christopher",
    ): 4,
}

# The same name as other desks wrote it down.
SPELLINGS: dict[str, tuple[str, ...]] = {
    "Mohammed": ("Mohamed", "Muhammad"),
    "Mohammad": ("Mohammed", "Muhammad"),
    "Muhammad Usman": ("Mohammad Usman", "Muhammad Osman"),
    "Youssef": ("Yousef", "Yusuf"),
    "Mahmoud": ("Mahmud",),
    "Ahmad": ("Ahmed",),
    "Abderrahmane": ("Abdurrahman", "Abderahmane"),
    "Serhii": ("Sergey", "Sergii"),
    "Volodymyr": ("Vladimir",),
    "Dmytro": ("Dmitry",),
    "Andrii": ("Andriy", "Andrey"),
    "Yevhen": ("Evgeny", "Yevgen"),
    "Mykola": ("Nikolay",),
    "Oleksandr": ("Aleksandr", "Olexandr"),
    "Oleksandra": ("Aleksandra",),
    "Nataliia": ("Nataliya", "Natalia"),
    "Yuliia": ("Yulia", "Iuliia"),
    "Olha": ("Olga",),
    "Hanna": ("Anna", "Ganna"),
    "Xiao-Mei": ("Xiaomei", "Hsiao-Mei"),
    "Yu-Ting": ("Yuting",),
    "Jian-Guo": ("Jianguo", "Chien-Kuo"),
    "Zhi-Qiang": ("Zhiqiang",),
    "Mei-Ling": ("Meiling", "Mei Ling"),
    "Zainab": ("Zaynab",),
    "Leila": ("Leyla", "Layla"),
    "Hossein": ("Hussein", "Hosein"),
    "Chaudhry": ("Choudhary", "Chaudhari"),
    "Shevchuk": ("Chevtchouk",),
    "Kovalenko": ("Kowalenko",),
    "Al-Hassan": ("Alhassan", "El Hassan"),
    "Khoury": ("Khouri", "Koury"),
    "Mohammadi": ("Mohamadi",),
    "Hosseini": ("Husseini", "Hoseini"),
    "Bhattacharya": ("Bhattacharyya",),
}

# Given names that parents give to twins and that desks mix up, by country.
TWIN_NAMES: tuple[tuple[str, str, str], ...] = (
    ("FRA", "Jean-Marc", "Jean-Luc"), ("FRA", "Marie-Ève", "Marie-Anne"),
    ("IND", "Harpreet", "Hardeep"), ("NGA", "Adaeze", "Adaobi"),
    ("BRA", "Luís", "Luís Henrique"), ("SYR", "Nour Salma", "Nour Sahar"),
    ("NGA", "Taiwo", "Kehinde"), ("CHN", "Jia-Li", "Jia-Ling"),
    ("PAK", "Mohammed Ali", "Mohammed Amir"), ("COL", "Ana Clara", "Ana Carla"),
    ("UKR", "Dmytro", "Danylo"), ("IRN", "Hassan", "Hussein"),
    ("PHL", "Maria Luz", "Maria Paz"), ("CHN", "Wei-Ming", "Wei-Min"),
    ("IRN", "Reza", "Reza Amir"), ("VNM", "Thị Hồng", "Thị Hương"),
    ("DZA", "Fatima", "Fatma"), ("HTI", "Jude", "Judith"),
    ("GBR", "Oliver", "Olivia"), ("DZA", "Karim", "Karima"),
)  # fmt: skip
BY_COUNTRY: dict[str, Origin] = {origin.country: origin for origin in ORIGINS}
