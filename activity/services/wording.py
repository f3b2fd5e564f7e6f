"""What notifications say, in the languages of the people told (spec 06, 7.3)."""

from accounts.mails import language_in
from activity.choices import NotificationType

STATUS = "status"  # a comment without text: only the status moved

#: {language: {what happened: sentence}}
SENTENCES = {
    "en": {
        NotificationType.COMMENT: "{author} wrote a comment on {task} ({status}).",
        STATUS: "{author} set {task} to {status}.",
        NotificationType.MENTION: "{author} mentioned you in a comment on {task}.",
        NotificationType.ASSIGNATION: "{author} assigned you to {task}.",
        NotificationType.REPLY: "{author} replied to a comment on {task}.",
        NotificationType.REPLY_MENTION: "{author} mentioned you in a reply on {task}.",
        NotificationType.PLAYLIST_READY: "{author} has prepared the playlist {playlist} of {project} for you.",
    },
    "fr": {
        NotificationType.COMMENT: "{author} a écrit un commentaire sur {task} ({status}).",
        STATUS: "{author} a passé {task} à {status}.",
        NotificationType.MENTION: "{author} vous a mentionné dans un commentaire sur {task}.",
        NotificationType.ASSIGNATION: "{author} vous a assigné à {task}.",
        NotificationType.REPLY: "{author} a répondu à un commentaire sur {task}.",
        NotificationType.REPLY_MENTION: "{author} vous a mentionné dans une réponse sur {task}.",
        NotificationType.PLAYLIST_READY: "{author} a préparé pour vous la playlist {playlist} de {project}.",
    },
    "es": {
        NotificationType.COMMENT: "{author} escribió un comentario en {task} ({status}).",
        STATUS: "{author} cambió {task} a {status}.",
        NotificationType.MENTION: "{author} te mencionó en un comentario en {task}.",
        NotificationType.ASSIGNATION: "{author} te asignó a {task}.",
        NotificationType.REPLY: "{author} respondió a un comentario en {task}.",
        NotificationType.REPLY_MENTION: "{author} te mencionó en una respuesta en {task}.",
        NotificationType.PLAYLIST_READY: "{author} ha preparado para ti la lista {playlist} de {project}.",
    },
    "de": {
        NotificationType.COMMENT: "{author} hat {task} kommentiert ({status}).",
        STATUS: "{author} hat {task} auf {status} gesetzt.",
        NotificationType.MENTION: "{author} hat dich in einem Kommentar zu {task} erwähnt.",
        NotificationType.ASSIGNATION: "{author} hat dir {task} zugewiesen.",
        NotificationType.REPLY: "{author} hat auf einen Kommentar zu {task} geantwortet.",
        NotificationType.REPLY_MENTION: "{author} hat dich in einer Antwort zu {task} erwähnt.",
        NotificationType.PLAYLIST_READY: "{author} hat die Playlist {playlist} von {project} für dich vorbereitet.",
    },
    "nl": {
        NotificationType.COMMENT: "{author} heeft gereageerd op {task} ({status}).",
        STATUS: "{author} heeft {task} op {status} gezet.",
        NotificationType.MENTION: "{author} heeft je genoemd in een opmerking bij {task}.",
        NotificationType.ASSIGNATION: "{author} heeft {task} aan je toegewezen.",
        NotificationType.REPLY: "{author} heeft geantwoord op een opmerking bij {task}.",
        NotificationType.REPLY_MENTION: "{author} heeft je genoemd in een antwoord bij {task}.",
        NotificationType.PLAYLIST_READY: "{author} heeft de playlist {playlist} van {project} voor je klaargezet.",
    },
    "pt": {
        NotificationType.COMMENT: "{author} escreveu um comentário em {task} ({status}).",
        STATUS: "{author} mudou {task} para {status}.",
        NotificationType.MENTION: "{author} mencionou você em um comentário em {task}.",
        NotificationType.ASSIGNATION: "{author} atribuiu {task} a você.",
        NotificationType.REPLY: "{author} respondeu a um comentário em {task}.",
        NotificationType.REPLY_MENTION: "{author} mencionou você em uma resposta em {task}.",
        NotificationType.PLAYLIST_READY: "{author} preparou para você a playlist {playlist} de {project}.",
    },
    "ja": {
        NotificationType.COMMENT: "{author}さんが{task}にコメントしました（{status}）。",
        STATUS: "{author}さんが{task}を{status}に変更しました。",
        NotificationType.MENTION: "{author}さんが{task}のコメントであなたに言及しました。",
        NotificationType.ASSIGNATION: "{author}さんがあなたを{task}の担当にしました。",
        NotificationType.REPLY: "{author}さんが{task}のコメントに返信しました。",
        NotificationType.REPLY_MENTION: "{author}さんが{task}の返信であなたに言及しました。",
        NotificationType.PLAYLIST_READY: "{author}さんが{project}のプレイリスト{playlist}を用意しました。",
    },
    "zh": {
        NotificationType.COMMENT: "{author} 评论了 {task}（{status}）。",
        STATUS: "{author} 将 {task} 设为 {status}。",
        NotificationType.MENTION: "{author} 在 {task} 的评论中提到了你。",
        NotificationType.ASSIGNATION: "{author} 将 {task} 分配给了你。",
        NotificationType.REPLY: "{author} 回复了 {task} 的评论。",
        NotificationType.REPLY_MENTION: "{author} 在 {task} 的回复中提到了你。",
        NotificationType.PLAYLIST_READY: "{author} 为你准备了 {project} 的播放列表 {playlist}。",
    },
}
GREETINGS = {
    "en": "Hello {name},",
    "fr": "Bonjour {name},",
    "es": "Hola {name}:",
    "de": "Hallo {name},",
    "nl": "Hallo {name},",
    "pt": "Olá {name},",
    "ja": "{name}さん、",
    "zh": "{name}，你好：",
}
#: added to the sentence about a playlist of several shots
AMOUNTS = {
    "en": "It holds {amount} shots.",
    "fr": "Elle contient {amount} plans.",
    "es": "Contiene {amount} planos.",
    "de": "Sie enthält {amount} Einstellungen.",
    "nl": "Er staan {amount} shots in.",
    "pt": "Ela contém {amount} planos.",
    "ja": "{amount}ショットあります。",
    "zh": "共 {amount} 个镜头。",
}


def language_of(locale):
    """Return the language of a locale like `fr_CA`: any region of a language we speak, English otherwise."""
    return language_in(locale, SENTENCES)


def sentence(language, what, **facts):
    """Return the sentence that tells what happened."""
    return SENTENCES[language][what].format(**facts)
